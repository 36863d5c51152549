/** Bytes of a job file with its includes, and of a file that an expression reads. */
export const maxJobFileBytes = 1024 * 1024;

/** Includes in one job file, those of includes counted. */
export const maxIncludes = 1000;

/** Characters that the templates of one job may fill in: what a scheduler takes as a job. */
export const maxFilledCharacters = 8 * 1024 * 1024;
