/**
 * The vocabulary of otapack: what every module means by a firmware, a key, an artifact, a part, a finding and a
 * format. Types only; nothing here runs.
 */

import type { BuildTree, FoundTarget } from './build-tree.ts';
import type { Rule } from './findings.ts';
import type { Option, Values } from './options.ts';

/** Bytes that own an ordinary buffer (not a shared one), as WebCrypto wants them. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** A file's content under its name. The name of a file that was made is relative, uses `/`, and has no `..` in it. */
export type NamedBytes = {
  readonly name: string;
  readonly bytes: Bytes;
  /** `build` may write over the buffer behind `bytes`, and the room before and after them: nobody else needs it. */
  readonly consumable?: true;
};

/** A run of bytes at an address of the target, 0 … 0xFFFFFFFF. */
export type Segment = { readonly address: number; readonly bytes: Bytes };

/** A symbol of an ELF file. `kind` is the letter that `nm` prints for it. */
export type FirmwareSymbol = { readonly name: string; readonly value: number; readonly kind: string };

/** Program memory as the build left it: segments sorted by address, never overlapping, touching ones joined. */
export type Firmware = {
  readonly segments: readonly Segment[];
  /** Start address, where the file names one. */
  readonly entry?: number;
  /** The file it came from and the notation it was in. */
  readonly source: { readonly name: string; readonly kind: 'hex' | 'bin' | 'elf' };
  /** Oddities that the notation allows, for the user to know of, e.g. an Intel HEX file without end record. */
  readonly notes?: readonly string[];
};

export type KeyKind = 'p256' | 'p384' | 'ed25519' | 'x25519' | 'rsa';

/** How an RSA key signs: MCUboot's PSS (SHA-256, MGF1-SHA-256, salt 32) or Arduino's PKCS#1 v1.5 with SHA-256. */
export type SignatureScheme = 'pss' | 'pkcs1';

/** A public key. */
export type VerifyingKey = {
  readonly kind: KeyKind;
  /** Bits of the modulus for RSA, of the curve otherwise. */
  readonly bits: number;
  /**
   * P-256 and P-384: the point as X‖Y, big-endian, 64 and 96 bytes. Ed25519 and X25519: the 32 bytes of RFC 8032 and
   * RFC 7748. RSA: PKCS#1 RSAPublicKey, DER.
   */
  readonly bytes: Bytes;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Bytes;
  /** SHA-256 of `spki`, lower-case hex: one name for a key whatever file it came in. */
  readonly fingerprint: string;
  /**
   * Whether `signature` was made over `message` with the private half of this key. ECDSA signatures are r‖s, big-endian,
   * 64 bytes for P-256 and 96 for P-384; Ed25519 ones the 64 bytes of RFC 8032; RSA ones as long as the modulus. A
   * signature of the wrong length or out of range is false, never an error.
   */
  verify(message: Bytes, signature: Bytes, scheme?: SignatureScheme): Promise<boolean>;
  /** The same for callers that hashed the message already; only kinds that sign a digest have it (ECDSA). */
  readonly verifyDigest?: (digest: Bytes, signature: Bytes) => Promise<boolean>;
};

/** A private key. The secret itself cannot be reached through it. */
export type SigningKey = {
  readonly kind: KeyKind;
  readonly bits: number;
  readonly public: VerifyingKey;
  /** Whether all signatures over one message are the same bytes: those of RFC 6979 and RFC 8032 are, RSA-PSS ones not. */
  readonly deterministic: boolean;
  /**
   * Signs `message`, which is hashed here: with SHA-256, for P-384 with SHA-384; Ed25519 signs it as it is. The signature has
   * the form that `VerifyingKey.verify` takes. Throws a Fault (`key/cannot-sign`) for X25519.
   */
  sign(message: Bytes, scheme?: SignatureScheme): Promise<Bytes>;
  /** Loads the code that signing takes, for programs that have time for it before they can sign. */
  readonly prepare?: () => Promise<unknown>;
  /** The same for callers that hashed the message already; only kinds that sign a digest have it (ECDSA). */
  readonly signDigest?: (digest: Bytes) => Promise<Bytes>;
};

/** What a key file held: always the public half, the private one if it was there. */
export type Key = { readonly public: VerifyingKey; readonly private?: SigningKey };

/** The value of a fact: what JSON can hold. */
export type FactValue =
  | string
  | number
  | boolean
  | null
  | readonly FactValue[]
  | { readonly [name: string]: FactValue };
/** What is worth a line in a table about an artifact, by name: version, size, digest, key. */
export type Facts = { readonly [name: string]: FactValue };

/** What `build` returns: the files to be written, in order, and what is worth saying about them. */
export type Artifact = {
  readonly format: string;
  readonly files: readonly NamedBytes[];
  readonly facts: Facts;
  /** What `build` noticed on the way: warnings and notes. What is wrong enough to be an error is thrown as a Fault. */
  readonly findings: readonly Finding[];
  /** Lines that the replaced tool prints about its work, for the words of the command line that stand in for it. */
  readonly log?: readonly string[];
};

/**
 * A stretch of a file and what it means; `read` returns a tree of them. `offset` and `length` are in bytes; `offset` counts
 * from the start of the file, or, where `within` names a file inside the file, from the start of that one.
 */
export type Part = {
  readonly name: string;
  readonly offset: number;
  readonly length: number;
  readonly value?: string | number | boolean | null;
  /** What the value means, for people. */
  readonly note?: string;
  /** The file inside the file (an entry of a zip) that `offset` counts in, by the name that `open` gives it. */
  readonly within?: string;
  /**
   * Two correct builds of one input may differ here: a signature with a random nonce (ECDSA, RSA-PSS), a salt, a date,
   * an ephemeral key, what is encrypted under a random key, and fields that follow from those (the length or CRC of a
   * signature). A format marks the smallest such part, and never the type or tag beside it, so that a signature which is
   * missing still shows. A comparison with a golden fixture lists these parts and judges everything else.
   */
  readonly volatile?: true;
  readonly parts?: readonly Part[];
};

/** An error makes a file invalid, a warning does where the user says so, a note never does. */
export type Level = 'error' | 'warning' | 'note';

/** Something that is wrong with an artifact, or worth knowing about it, for its maker to act on. */
export type Finding<Code extends string = string> = {
  /** Stable, e.g. `nordic/signature-invalid`; docs/findings.md lists them all. */
  readonly code: Code;
  readonly level: Level;
  /** One sentence that begins with a small letter and has no full stop. */
  readonly message: string;
  /** What to do about it. */
  readonly fix?: string;
  /** Where: the file, or the file inside it, and the bytes. */
  readonly at?: { readonly file?: string; readonly offset?: number; readonly length?: number };
};

/** What `check` returns. */
export type Report = {
  readonly format: string;
  readonly facts: Facts;
  readonly findings: readonly Finding[];
};

/** What `check` judges a file against. Everything is optional; without keys a signature is reported as not checked. */
export type Expectations = {
  /** Public keys, any of which may have signed. */
  readonly keys?: readonly VerifyingKey[];
  /** Private keys that may open an encrypted payload. */
  readonly decryptWith?: readonly SigningKey[];
  /** The file is to be released: published keys, debug packages and unsigned ones are errors. */
  readonly release?: boolean;
  /** Facts that must hold, by the names of `Report.facts` (`version`, `board`, …). */
  readonly facts?: Readonly<Record<string, string>>;
  /** The device the file is for, where one is named: its slots and sizes. Formats of other devices pass it over. */
  readonly device?: { readonly format?: string; readonly profile: Profile };
  /** Judges a file that is found inside this one, by its own format: `checkAny`. Without it files inside are not judged. */
  readonly nested?: (file: NamedBytes, expectations: Expectations) => Promise<Report | undefined>;
};

/** Describes a file that is found inside another one, by its own format: `reader.read`. */
export type ReadNested = (file: NamedBytes) => Promise<Part | undefined>;

/** A device profile as the user wrote it; each format checks it against its own declaration. */
export type Profile = Readonly<Record<string, unknown>>;

/** A device profile that ships with the program, for `--device NAME`. */
export type ReadyProfile = { readonly name: string; readonly title: string; readonly profile: Profile };

/** What `build` works on. */
export type BuildRequest = {
  /** The options by name, as texts: the format parses them. `Format.options` declares them. */
  readonly values: Values;
  /** The content of every option that names input files (`is: 'file'`), by option name, in the order given. */
  readonly files: Readonly<Record<string, readonly NamedBytes[]>>;
  /** The keys of every option that names keys (`is: 'key'`), by option name, in the order given. */
  readonly keys: Readonly<Record<string, readonly Key[]>>;
  /** Gives as many cryptographically random bytes as asked for; used only where the format demands randomness. */
  readonly random: (length: number) => Bytes;
  /**
   * Called with the beginning of the output as soon as its bytes are final and stand in the memory where they will stay, so
   * that the caller can begin to write it. Not every format calls it.
   */
  readonly settled?: (head: Bytes) => void;
};

/** What `predict` works on. */
export type PredictRequest = {
  /** The file that is sent to the device; absent when the profile itself names everything the device holds. */
  readonly file?: NamedBytes;
  readonly profile: Profile;
  /** Reads a file that the profile names (a public key, the content of a slot), by the path that stands there. */
  readonly load: (path: string) => Promise<NamedBytes>;
  /** Where the file goes, if not to the usual place: `primary` or `secondary` (MCUboot), `user1` or `user2` (ESP8266). */
  readonly slot?: string;
};

/** One check that the device makes, in its order. */
export type PredictedStep = {
  readonly name: string;
  readonly ok: boolean;
  readonly note?: string;
  /** The profile leaves out what the check depends on; it is taken to pass. */
  readonly checked?: false;
};

/** What the device will do. */
export type Prediction = {
  readonly format: string;
  readonly accepted: boolean;
  /** One sentence for a person. */
  readonly why: string;
  readonly steps: readonly PredictedStep[];
  /** What is the format's own: results by image, the boot log. `predict --json` shows them. */
  readonly details: Facts;
  /** The same as findings, for `verify --device`. */
  readonly findings: readonly Finding[];
};

export type Confidence = 'certain' | 'likely' | 'possible';

/** Why something happened, as far as a log can tell, and what to do about it. */
export type Cause = {
  /** Stable; docs/explain.md lists them. */
  readonly id: string;
  readonly confidence: Confidence;
  readonly message: string;
  readonly fix: string;
};

export type ExplainRequest = {
  /** The log's lines, without line ends, one at a time: a log may be larger than memory. */
  readonly lines: AsyncIterable<string>;
  /** The file that was sent to the device: offsets and CRCs of the log are compared with it. */
  readonly artifact?: NamedBytes;
  /** The device, which narrows the causes down. */
  readonly profile?: Profile;
};

/** What a log says. */
export type Explanation = {
  /** What was spoken, or whose log it is: `secure`, `legacy`, `mcuboot`, `esp8266-sdk`, … */
  readonly protocol: string;
  readonly outcome: 'success' | 'rejected' | 'aborted' | 'interrupted' | 'no-response' | 'unknown';
  /** Where it failed and what was answered; null where nothing failed. */
  readonly failure: Facts | null;
  /** What the log reports on the way, in its order: offsets and CRCs, versions, decisions of the boot loader. */
  readonly reports: readonly Facts[];
  /** How many reports of a long log stand between the first and the last ones of `reports`; absent where none do. */
  readonly reportsOmitted?: number;
  readonly causes: readonly Cause[];
  /** All of it for people; the first line is the cause in one sentence. */
  readonly text: string;
};

/** A file inside a file, or the memory that a hex file writes down: its parts count in addresses, from `base` on. */
export type Opened = NamedBytes & { readonly base?: number };

/** A firmware format: what it is called and the doors to its code. docs/adding-a-format.md says what each door promises. */
export type Format = {
  /** The name in otapack.yaml and in every report, e.g. `mcuboot`. */
  readonly id: string;
  /** What its files are, for people, e.g. `MCUboot images`. */
  readonly title: string;
  /** The options of `build`: the flags, the keys of otapack.yaml, its JSON Schema and docs/options.md come from here. */
  readonly options: readonly Option[];
  /** The format's table of findings, for docs/findings.md, SARIF and `--level`. */
  readonly rules?: () => Promise<Readonly<Record<string, Rule>>>;
  /** Whether the file looks like one of this format; a damaged one still does. Asked for every file, so it is quick. */
  sniff(file: NamedBytes): boolean;
  /** Makes the artifact, and judges it before it is returned. Throws a Fault for what the caller got wrong. */
  build(request: BuildRequest): Promise<Artifact>;
  /** Describes any bytes as a tree of parts; never throws on content. */
  read(file: NamedBytes, nested?: ReadNested): Promise<Part>;
  /** The files inside this one (a package's entries), unpacked, in their order; empty where it holds none. */
  open?(file: NamedBytes): Promise<readonly Opened[]>;
  /** Judges the file; never throws on content: what is wrong with it are findings. */
  check(file: NamedBytes, expectations: Expectations): Promise<Report>;
  /** Plays the device: which of its checks the file passes, and what it answers. Throws a Fault for a wrong profile. */
  predict?(request: PredictRequest): Promise<Prediction>;
  /** Whether a profile that does not name its format can only be of a device of this one. As quick as `sniff`. */
  readonly owns?: (profile: Profile) => boolean;
  /** What a log of a device or host says; undefined for a log of another kind. */
  explain?(request: ExplainRequest): Promise<Explanation | undefined>;
  /** The targets of this format that builds have left in a folder, for `otapack init`. */
  detect?(tree: BuildTree): Promise<readonly FoundTarget[]>;
  /** The device profiles that ship with this format, loaded when a name or a list is asked for. */
  readonly profiles?: () => Promise<readonly ReadyProfile[]>;
};
