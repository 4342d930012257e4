/** Versions as MCUboot and the nRF Connect SDK write them: `major.minor.revision+build`. */

export type Version = {
  /** 0 … 255 */ readonly major: number;
  /** 0 … 255 */ readonly minor: number;
  /** 0 … 65535 */ readonly revision: number;
  /** 0 … 2^32 - 1 */ readonly build: number;
};

const number = '(0|[1-9]\\d*)';
const syntax = new RegExp(`^${number}(?:\\.${number}(?:\\.${number}(?:\\+${number})?)?)?$`);

/** The version a text names, missing parts 0, or undefined when it is no version. Ranges are not checked. */
export function parseVersion(given: string): Version | undefined {
  const match = syntax.exec(given);
  if (!match) return undefined;
  const [major = 0, minor = 0, revision = 0, build = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return { major, minor, revision, build };
}

export const versionText = (v: Version): string => `${v.major}.${v.minor}.${v.revision}+${v.build}`;

/** Which part does not fit its field, or undefined when all do. */
export function versionOverflow(v: Version): string | undefined {
  if (v.major > 0xff) return `major ${v.major} is above 255`;
  if (v.minor > 0xff) return `minor ${v.minor} is above 255`;
  if (v.revision > 0xffff) return `revision ${v.revision} is above 65535`;
  if (v.build > 0xffffffff) return `build ${v.build} is above 4294967295`;
  return undefined;
}

/** Negative, zero or positive as `a` is older, equal or newer; the build number counts only when asked. */
export function compareVersions(a: Version, b: Version, withBuild = false): number {
  return (
    a.major - b.major || a.minor - b.minor || a.revision - b.revision || (withBuild ? a.build - b.build : 0)
  );
}
