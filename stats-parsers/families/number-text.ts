const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Whether a whole word of a log is one decimal number, exponent allowed (`12`, `0.07`, `1.5e+06`): it can be passed through as text. */
export function isNumberText(word: string | undefined): word is string {
  return word !== undefined && NUMBER.test(word);
}
