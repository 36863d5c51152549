/** Reads a line of one of net's styles; true where it was one. */
export type NetLineReader = (text: string) => boolean;
