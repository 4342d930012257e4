/** Every file that the manifest of a DFU package names, whatever its dialect. */

import type { Finding } from '../../core/types.ts';
import { finding } from './findings.ts';
import type { ManifestImage } from './manifest.ts';
import type { Package } from './package-zip.ts';
import { unsafeName } from './zip-scan.ts';

const at = { file: 'manifest.json' };

/** Every file that the manifest names: a safe name, there, and in one role only. */
export function checkFiles(opened: Package, images: readonly ManifestImage[]): Finding[] {
  const findings: Finding[] = [];
  const roles = new Map<string, string>();
  for (const { key, binFile, datFile } of images) {
    for (const [role, name] of [
      ['bin_file', binFile],
      ['dat_file', datFile],
    ] as const) {
      const unsafe = unsafeName(name);
      if (unsafe !== undefined) {
        const message = `the manifest names '${name}' as ${role} of ${key}: the name ${unsafe}`;
        findings.push(finding('nordic/zip-unsafe-name', message, { at }));
      }
      if (!opened.entries.some((entry) => entry.name === name)) {
        const message = `${name}, the ${role} of ${key}, is missing: it was not found in the zip`;
        findings.push(finding('nordic/file-missing', message, { at }));
      }
      const other = roles.get(name);
      if (other !== undefined) {
        const message = `${name} is both ${other} and ${role} of ${key}`;
        findings.push(finding('nordic/file-shared', message, { at }));
      }
      roles.set(name, `${role} of ${key}`);
    }
  }
  return findings;
}
