import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import opensslSpeed from "../../stats-parsers/openssl-speed.js";
import { runParser } from "../support/run-parser.js";

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../../fixtures/openssl-speed/${name}.log`, import.meta.url));
const columnsOf = async (log: string | Buffer) => (await runParser(opensslSpeed, log)).columns;

describe("the openssl-speed parser", () => {
  it("gives rsa4096 its bare names", async () => {
    expect(await columnsOf(fixture("rsa4096"))).toEqual({ sign_per_sec: ["334.0"], verify_per_sec: ["24483.0"] });
  });

  it("gives sha256 its bare names, without a heading over the sizes", async () => {
    const { columns, keys } = await runParser(opensslSpeed, fixture("sha256"));
    expect(columns).toEqual({
      "16_size_block_Kbps": ["164873.26"],
      "64_size_block_Kbps": ["574328.90"],
      "256_size_block_Kbps": ["1439077.63"],
      "1024_size_block_Kbps": ["2167999.49"],
      "8192_size_block_Kbps": ["2791956.48"],
      "16384_size_block_Kbps": ["2761080.83"],
    });
    expect(keys).toEqual([16, 64, 256, 1024, 8192, 16384].map((bytes) => `${bytes}_size_block_Kbps`));
  });

  it("gives every other row of the closing tables its name in front", async () => {
    const columns = await columnsOf(fixture("mixed"));
    expect(columns).toMatchObject({
      "sha1.16_size_block_Kbps": ["91517.01"],
      "sha1.16384_size_block_Kbps": ["1470952.21"],
      "16_size_block_Kbps": ["91802.81"],
      "16384_size_block_Kbps": ["1451771.35"],
      "rsa2048.sign_per_sec": ["1325.5"],
      "rsa2048.verify_per_sec": ["45510.1"],
      sign_per_sec: ["190.9"],
      verify_per_sec: ["13076.8"],
      "256ecdsa(nistp256).sign_per_sec": ["37458.6"],
      "256ecdsa(nistp256).verify_per_sec": ["13372.0"],
      "256ecdh(nistp256).op_per_sec": ["18901.0"],
      "253EdDSA(Ed25519).sign_per_sec": ["22675.8"],
      "253EdDSA(Ed25519).verify_per_sec": ["7531.6"],
    });
    // Twelve rates by size, four by RSA, five by elliptic curves; the progress lines give none.
    expect(Object.keys(columns)).toHaveLength(21);
  });

  it("takes the block sizes from the heading", async () => {
    expect(await columnsOf(fixture("one-size"))).toEqual({ "1024_size_block_Kbps": ["1130965.59"] });
  });

  it("takes the block sizes of a run with -multi from what its children tell", async () => {
    const log = "Got: +H:32:4096 from 0\nGot: +F:1:aes:1.5:2.5 from 0\nversion: 3.0.22\naes-128 cbc  12.50k  13.75k\n";
    expect(await columnsOf(log)).toEqual({
      "aes-128cbc.32_size_block_Kbps": ["12.50"],
      "aes-128cbc.4096_size_block_Kbps": ["13.75"],
    });
  });

  it("makes thousands of the bytes that a slow algorithm's column counts", async () => {
    expect(await columnsOf("type  16 bytes  64 bytes\nscrypt   2500.00    12.50k\n")).toEqual({
      "scrypt.16_size_block_Kbps": ["2.5"],
      "scrypt.64_size_block_Kbps": ["12.50"],
    });
  });

  it("reads the columns for encryption and the KEM and signature tables of a newer OpenSSL", async () => {
    const log = `version: 9.9.9
                   sign    verify    encrypt   decrypt   sign/s verify/s  encr./s  decr./s
rsa  2048 bits 0.000100s 0.000010s 0.000020s 0.000200s  10000.0 100000.0  50000.0   5000.0
rsa  4096 bits 0.001000s 0.000100s 0.000200s 0.002000s   1000.0  10000.0   5000.0    500.0
                               keygen    encaps    decaps keygens/s  encaps/s  decaps/s
                    rsa4096 0.010000s 0.000100s 0.001000s     100.0   10000.0    1000.0
                  ML-KEM-512 0.000010s 0.000010s 0.000010s  100000.0  100001.0  100002.0
                               keygen     signs    verify keygens/s    sign/s  verify/s
                    rsa4096 0.020000s 0.002000s 0.000200s      50.0     500.0    5000.0
`;
    expect(await columnsOf(log)).toEqual({
      "rsa2048.sign_per_sec": ["10000.0"],
      "rsa2048.verify_per_sec": ["100000.0"],
      "rsa2048.encrypt_per_sec": ["50000.0"],
      "rsa2048.decrypt_per_sec": ["5000.0"],
      sign_per_sec: ["1000.0"],
      verify_per_sec: ["10000.0"],
      encrypt_per_sec: ["5000.0"],
      decrypt_per_sec: ["500.0"],
      // The keygens/s of the second table would begin a new record.
      "rsa4096.keygens_per_sec": ["100.0"],
      "rsa4096.encaps_per_sec": ["10000.0"],
      "rsa4096.decaps_per_sec": ["1000.0"],
      "ML-KEM-512.keygens_per_sec": ["100000.0"],
      "ML-KEM-512.encaps_per_sec": ["100001.0"],
      "ML-KEM-512.decaps_per_sec": ["100002.0"],
      "rsa4096.sign_per_sec": ["500.0"],
      "rsa4096.verify_per_sec": ["5000.0"],
    });
  });

  it("begins a new record with the next report", async () => {
    const report = (rate: string) =>
      `version: 3.0.22\n sign verify sign/s verify/s\nrsa 4096 bits 0.1s 0.1s ${rate} 9.5\n`;
    expect(await columnsOf(report("7.5") + report("8.5"))).toEqual({
      sign_per_sec: ["7.5", "8.5"],
      verify_per_sec: ["9.5", "9.5"],
    });
  });

  it("reads an RSA row whose heading is missing", async () => {
    expect(await columnsOf("rsa 4096 bits 0.013181s 0.000295s     75.9   3390.1\r\n")).toEqual({
      sign_per_sec: ["75.9"],
      verify_per_sec: ["3390.1"],
    });
  });

  it("gives nothing for rows that were cut and for other text", async () => {
    expect(
      await columnsOf("rsa 4096 bits 0.013181s 0.000295s     75.9\nrsa 4096 bits 0.01s\nsha256  12.5k 13.5"),
    ).toEqual({});
    expect(await columnsOf("0.1s 0.1s 5 6\nx 0.1s y 5 6\n1k 2k 3k 4k 5k 6k\nx 1k y 3k 4k 5k 6k\n12.5k\n")).toEqual({});
    expect(await columnsOf("")).toEqual({});
  });
});
