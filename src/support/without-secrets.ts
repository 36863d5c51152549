import { hideCredentials } from "./hide-credentials.js";

/** An address of unknown origin as everybody may see it: no user, no password, and nothing behind `?` or `#`. */
export function withoutSecrets(address: string): string {
  return hideCredentials(address).replace(/([?#]).*$/s, "$1***");
}

/** The same for all URLs in a text. */
export function textWithoutSecrets(text: string): string {
  return text.replace(/[a-z][a-z\d+.-]*:\/\/[^\s'"]+/gi, withoutSecrets);
}
