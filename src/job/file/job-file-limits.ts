/** Bytes of a job file with its includes, and of a file that an expression reads. */
export const maxJobFileBytes = 1024 * 1024;

/** Includes in one job file, those of includes counted. */
export const maxIncludes = 1000;

/** Files that the expressions of a job file may name. */
export const maxExpressionFiles = 1000;

/** Bytes of all files that the expressions of a job file read: they are held until its jobs are made. */
export const maxExpressionFileBytes = 64 * 1024 * 1024;

/** Characters that the templates of one job may fill in: what a scheduler takes as a job. */
export const maxFilledCharacters = 8 * 1024 * 1024;
