import { hashedId } from "../../support/hashed-id.js";

const greatestRowId = 2n ** 63n - 1n;
const digits = /^\d{1,19}$/;

/**
 * The row of a document: the digits behind the last dot of its id where they are 1 to 2^63-1, else the hash of the
 * id (results.md 6.3). Two ids may share a row
 * (`lab1.7` and `7`); then the first keeps it.
 */
export function rowIdOf(documentId: string): bigint {
  const tail = documentId.slice(documentId.lastIndexOf(".") + 1);
  if (digits.test(tail)) {
    const number = BigInt(tail);
    if (number >= 1n && number <= greatestRowId) return number;
  }
  return BigInt(hashedId(documentId));
}
