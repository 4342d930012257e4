/**
 * Findings as SARIF 2.1.0 (OASIS), for code scanning and other collectors: one run, the rules that were met, one result
 * for each finding. Places in binary files are byte offsets; a start line stands beside them because some collectors
 * drop results that have none.
 */

import { printable } from '../core/escape.ts';
import type { Rule } from '../core/findings.ts';
import type { Finding } from '../core/types.ts';
import { jsonText } from './json.ts';
import type { Judged } from './judged.ts';

/** A path as a relative URI reference; drive letters and schemes of hostile names become part of the path. */
const uriOf = (path: string): string =>
  path
    .replaceAll('\\', '/')
    .split('/')
    .map((segment) => encodeURIComponent(segment.replace(/\p{Surrogate}/gu, '\ufffd')))
    .join('/');

function regionOf({ at }: Finding): object {
  const offset = at?.offset;
  if (offset === undefined || offset < 0) return { startLine: 1 };
  return { startLine: 1, byteOffset: offset, ...(at?.length ? { byteLength: at.length } : {}) };
}

function locationOf(file: string, finding: Finding): object {
  const inner = finding.at?.file;
  return {
    physicalLocation: { artifactLocation: { uri: uriOf(file) }, region: regionOf(finding) },
    ...(inner !== undefined && inner !== file
      ? { logicalLocations: [{ name: printable(inner), kind: 'resource' }] }
      : {}),
  };
}

const ruleOf = (id: string, rule: Rule | undefined): object => ({
  id,
  ...(rule
    ? {
        shortDescription: { text: rule.what },
        fullDescription: { text: rule.why },
        help: { text: `${rule.why}\n\nWhat to do: ${rule.fix}` },
        defaultConfiguration: { level: rule.level },
      }
    : {}),
});

/** One SARIF log. `version` is ours; `rules` explains the codes. */
export function sarifText(
  results: readonly Pick<Judged, 'file' | 'findings'>[],
  rules: Readonly<Record<string, Rule>>,
  version: string,
): string {
  const ids = [...new Set(results.flatMap(({ findings }) => findings.map(({ code }) => code)))].sort();
  const index = new Map(ids.map((id, i) => [id, i]));
  const resultOf = (file: string, finding: Finding) => ({
    ruleId: finding.code,
    ruleIndex: index.get(finding.code),
    level: finding.level,
    message: { text: printable(finding.fix ? `${finding.message}. ${finding.fix}` : finding.message) },
    locations: [locationOf(file, finding)],
    partialFingerprints: { 'otapack/v1': `${finding.code}:${uriOf(file)}:${finding.at?.offset ?? ''}` },
  });
  return jsonText({
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'otapack',
            semanticVersion: version,
            rules: ids.map((id) => ruleOf(id, Object.hasOwn(rules, id) ? rules[id] : undefined)),
          },
        },
        results: results.flatMap(({ file, findings }) => findings.map((each) => resultOf(file, each))),
      },
    ],
  });
}
