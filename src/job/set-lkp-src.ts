/** The line of job.sh that names the tree of lkp where the testbox does not. */
export const setLkpSrc = `[ -n "$LKP_SRC" ] || export LKP_SRC=/lkp/\${user:-lkp}/src`;
