/**
 * The vocabulary of otapack: what every module means by a firmware, a key, an artifact, a part, a finding and a
 * format. Types only; nothing here runs.
 */

import type { BuildTree, FoundTarget } from './build-tree.ts';
import type { Rule } from './findings.ts';
import type { Option, Values } from './options.ts';

/** Bytes that own an ordinary buffer (not a shared one), as WebCrypto wants them. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** A file's content under the name it had, or shall have. Names use `/`, never start with it, never climb. */
export type NamedBytes = {
  readonly name: string;
  readonly bytes: Bytes;
  /** The buffer behind `bytes`, with the room it has around them, may be written over: nobody else needs it. */
  readonly consumable?: true;
};

/** A run of bytes at an address of the target, 0 … 0xFFFFFFFF. */
export type Segment = { readonly address: number; readonly bytes: Bytes };

/** An address range that an ELF names, or an absolute value. `kind` is the letter `nm` would print. */
export type FirmwareSymbol = { readonly name: string; readonly value: number; readonly kind: string };

/** Program memory as the build left it: segments sorted by address, never overlapping, touching ones joined. */
export type Firmware = {
  readonly segments: readonly Segment[];
  readonly entry?: number;
  /** The file it came from and the notation it was in. */
  readonly source: { readonly name: string; readonly kind: 'hex' | 'bin' | 'elf' };
  /** What the notation allows but a careful user wants to know, e.g. a hex without end record. */
  readonly notes?: readonly string[];
};

export type KeyKind = 'p256' | 'p384' | 'ed25519' | 'x25519' | 'rsa';

/** How an RSA key signs: MCUboot's PSS (SHA-256, MGF1-SHA-256, salt 32) or Arduino's PKCS#1 v1.5 with SHA-256. */
export type SignatureScheme = 'pss' | 'pkcs1';

/** A public key. */
export type VerifyingKey = {
  readonly kind: KeyKind;
  /** Size of the modulus for RSA, of the curve otherwise. */
  readonly bits: number;
  /** Curves: the point as X‖Y big-endian (64, 96) or the 32 bytes of RFC 8032 / RFC 7748. RSA: PKCS#1 RSAPublicKey DER. */
  readonly bytes: Bytes;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Bytes;
  /** SHA-256 of `spki`, lower-case hex: one name for a key whatever file it came in. */
  readonly fingerprint: string;
  /**
   * Whether `signature` is this key's over `message`. Signatures are r‖s big-endian (64, 96), 64 bytes of RFC 8032, or
   * an RSA block as long as the modulus. A signature of the wrong length or out of range is false, never an error.
   */
  verify(message: Bytes, signature: Bytes, scheme?: SignatureScheme): Promise<boolean>;
  /** The same for callers that hashed the message already; only kinds that sign a digest have it (ECDSA). */
  readonly verifyDigest?: (digest: Bytes, signature: Bytes) => Promise<boolean>;
};

/** A private key. Its secret stays inside `src/keys`. */
export type SigningKey = {
  readonly kind: KeyKind;
  readonly bits: number;
  readonly public: VerifyingKey;
  /** Whether two signatures over one message are the same bytes (RFC 6979, RFC 8032, PKCS#1 v1.5). */
  readonly deterministic: boolean;
  /** Signs `message` (hashed with the key's own hash: SHA-256; P-384: SHA-384; Ed25519: as it is). Forms as in `verify`. */
  sign(message: Bytes, scheme?: SignatureScheme): Promise<Bytes>;
  /** Loads what signing takes, for programs with time to spare before they can sign. */
  readonly prepare?: () => Promise<unknown>;
  /** The same for callers that hashed the message already; only kinds that sign a digest have it (ECDSA). */
  readonly signDigest?: (digest: Bytes) => Promise<Bytes>;
};

/** What a key file held: always the public half, the private one if it was there. */
export type Key = { readonly public: VerifyingKey; readonly private?: SigningKey };

/** A fact about an artifact that is worth a line in a table: version, size, digest, key. */
export type FactValue =
  | string
  | number
  | boolean
  | null
  | readonly FactValue[]
  | { readonly [name: string]: FactValue };
export type Facts = { readonly [name: string]: FactValue };

/** What `build` returns: files in the order they should be written, and what is worth saying about them. */
export type Artifact = {
  readonly format: string;
  readonly files: readonly NamedBytes[];
  readonly facts: Facts;
  /** What `build` noticed on the way: never an error (that is a Fault), often a warning. */
  readonly findings: readonly Finding[];
  /** Lines the replaced tool prints about its work, for the drop-in grammars. */
  readonly log?: readonly string[];
};

/**
 * A stretch of a file and what it means; `read` returns one tree of them and every renderer works on it.
 * `offset` counts from the start of the file, or of the enclosing part's own content where `within` names it.
 */
export type Part = {
  readonly name: string;
  readonly offset: number;
  readonly length: number;
  readonly value?: string | number | boolean | null;
  readonly note?: string;
  /** The name of a file inside the file (a zip entry) that `offset` counts in, when it is not the file itself. */
  readonly within?: string;
  /**
   * Two honest builds of one input may differ here: a signature with a random nonce (ECDSA, RSA-PSS), a salt, a date,
   * an ephemeral key, what is encrypted under a random key, and fields that only follow from those (the length or CRC
   * of a signature). Formats mark the smallest such part, never the type or tag beside it: a missing signature must
   * still show. Comparing with a golden fixture names these parts and looks at everything else.
   */
  readonly volatile?: true;
  readonly parts?: readonly Part[];
};

export type Level = 'error' | 'warning' | 'note';

/** Something right or wrong about an artifact, for its maker to act on. */
export type Finding<Code extends string = string> = {
  readonly code: Code;
  readonly level: Level;
  readonly message: string;
  readonly fix?: string;
  readonly at?: { readonly file?: string; readonly offset?: number; readonly length?: number };
};

/** What `check` returns. */
export type Report = {
  readonly format: string;
  readonly facts: Facts;
  readonly findings: readonly Finding[];
};

/** What `check` judges against. Everything is optional: without keys a signature can only be described. */
export type Expectations = {
  /** Public keys, any of which may have signed. */
  readonly keys?: readonly VerifyingKey[];
  /** Private keys that open an encrypted payload. */
  readonly decryptWith?: readonly SigningKey[];
  /** A release: published keys, debug packages and unsigned ones are errors. */
  readonly release?: boolean;
  /** Facts that must hold, by the names of `Report.facts` (`version`, `board`, …). */
  readonly facts?: Readonly<Record<string, string>>;
  /** Judges a file found inside this one by its own format: the registry, handed down. */
  readonly nested?: (file: NamedBytes, expectations: Expectations) => Promise<Report | undefined>;
};

/** Describes a file found inside another one by its own format: the registry, handed down. */
export type ReadNested = (file: NamedBytes) => Promise<Part | undefined>;

/** A device profile as the user wrote it; each format checks it against its own declaration. */
export type Profile = Readonly<Record<string, unknown>>;

/** A device profile that ships with the program, for `--device NAME`. */
export type ReadyProfile = { readonly name: string; readonly title: string; readonly profile: Profile };

/** What `build` works on. Options are the texts of the command line or the configuration; the format parses them. */
export type BuildRequest = {
  readonly values: Values;
  /** Content of every option and argument that names an input file, by option name, in the order given. */
  readonly files: Readonly<Record<string, readonly NamedBytes[]>>;
  /** Every option that names a key, by option name, in the order given. */
  readonly keys: Readonly<Record<string, readonly Key[]>>;
  /** Cryptographic randomness, used only where the format demands it. */
  readonly random: (length: number) => Bytes;
  /** Hears of the first bytes of the output as soon as they are final, and stand where they will stay. */
  readonly settled?: (head: Bytes) => void;
};

/** What `predict` works on. */
export type PredictRequest = {
  /** The file that is sent to the device; absent when the profile names everything itself. */
  readonly file?: NamedBytes;
  readonly profile: Profile;
  /** Reads what the profile names (public keys, slot contents), relative to the profile. */
  readonly load: (path: string) => Promise<NamedBytes>;
  /** `primary` or `secondary`, user1 or user2: where FILE goes, when the command line said so. */
  readonly slot?: string;
};

/** One check of the device; `checked: false` where the profile leaves out what it compares with. */
export type PredictedStep = {
  readonly name: string;
  readonly ok: boolean;
  readonly note?: string;
  readonly checked?: false;
};

/** What the device will do. `details` carries the fields that are the format's own. */
export type Prediction = {
  readonly format: string;
  readonly accepted: boolean;
  /** One sentence for a person. */
  readonly why: string;
  readonly steps: readonly PredictedStep[];
  readonly details: Facts;
  /** The same as findings, for `verify --device`. */
  readonly findings: readonly Finding[];
};

export type Confidence = 'certain' | 'likely' | 'possible';

/** Why something happened, as far as a log can tell, and what to do. */
export type Cause = {
  readonly id: string;
  readonly confidence: Confidence;
  readonly message: string;
  readonly fix: string;
};

export type ExplainRequest = {
  /** The log's lines as they come, without line ends; the whole log never stands in memory. */
  readonly lines: AsyncIterable<string>;
  readonly artifact?: NamedBytes;
  readonly profile?: Profile;
};

export type Explanation = {
  readonly protocol: string;
  readonly outcome: 'success' | 'rejected' | 'aborted' | 'interrupted' | 'no-response' | 'unknown';
  readonly failure: Facts | null;
  readonly reports: readonly Facts[];
  /** How many reports of a long log stand between the first and the last ones of `reports`; absent where none do. */
  readonly reportsOmitted?: number;
  readonly causes: readonly Cause[];
  readonly text: string;
};

/** A file inside a file. Parts of memory count in addresses: `base` is then the address of the first byte. */
export type Opened = NamedBytes & { readonly base?: number };

/** One firmware format; `src/formats.ts` lists them. Adding one is one folder and one line there. */
export type Format = {
  readonly id: string;
  readonly title: string;
  /** The options of `build`: flags, configuration keys, schema and documentation rows all come from here. */
  readonly options: readonly Option[];
  /** The format's table of findings: `async () => (await import('./findings.ts')).rules`. For docs, SARIF and `--level`. */
  readonly rules?: () => Promise<Readonly<Record<string, Rule>>>;
  /** Whether these bytes look like this format (a damaged file of the format still does). Fast; reads little. */
  sniff(file: NamedBytes): boolean;
  build(request: BuildRequest): Promise<Artifact>;
  /** Describes any bytes; never throws on content. */
  read(file: NamedBytes, nested?: ReadNested): Promise<Part>;
  /** The files inside this one (a package's entries), unpacked, in their order; empty where it holds none. */
  open?(file: NamedBytes): Promise<readonly Opened[]>;
  check(file: NamedBytes, expectations: Expectations): Promise<Report>;
  predict?(request: PredictRequest): Promise<Prediction>;
  /** Whether a profile that names no format describes a device of this one. As light as `sniff`. */
  readonly owns?: (profile: Profile) => boolean;
  explain?(request: ExplainRequest): Promise<Explanation | undefined>;
  /** The targets of this format that builds have left in a folder, for `otapack init`. */
  detect?(tree: BuildTree): Promise<readonly FoundTarget[]>;
  /** The device profiles that ship with this format, loaded when a name or a list is asked for. */
  readonly profiles?: () => Promise<readonly ReadyProfile[]>;
};
