/** What boot logs of MCUboot are said to mean, made-up ones and those of real boots. */

import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExplainRequest, Explanation } from '../../../src/core/types.ts';
import { explain } from '../../../src/formats/mcuboot/explain.ts';
import { goldenJson, root } from '../../golden/workspace.ts';

async function* linesOf(text: string): AsyncGenerator<string> {
  for (const line of text.split('\n')) yield line;
}

const file = (path: string) => ({
  name: basename(path),
  bytes: new Uint8Array(readFileSync(join(root, 'golden/mcuboot', path))),
});

const ask = (text: string, more: Omit<ExplainRequest, 'lines'> = {}) =>
  explain({ lines: linesOf(text), ...more });

async function told(text: string, more: Omit<ExplainRequest, 'lines'> = {}): Promise<Explanation> {
  const explanation = await ask(text, more);
  if (!explanation) throw new Error('not recognised');
  return explanation;
}
const idsOf = ({ causes }: Explanation) => causes.map(({ id }) => id);

const INVALID = `*** Booting MCUboot v2.1.0 ***
*** Using Zephyr OS build v3.7.0 ***
I: Starting bootloader
I: Primary image: magic=unset, swap_type=0x1, copy_done=0x3, image_ok=0x3
I: Secondary image: magic=good, swap_type=0x2, copy_done=0x3, image_ok=0x3
I: Boot source: none
I: Image index: 0, Swap type: test
E: Image in the secondary slot is not valid!
I: Bootloader chainload address offset: 0xc000
I: Jumping to the first image slot
`;

describe('a boot log', () => {
  it('an update that is not valid: the likely reasons, the old image runs', async () => {
    const explanation = await told(INVALID);
    expect(explanation).toMatchObject({
      protocol: 'mcuboot',
      outcome: 'rejected',
      failure: { line: 8, request: 'invalid', slot: 'secondary' },
    });
    expect(idsOf(explanation)).toEqual(['wrong-key', 'damaged-in-transfer', 'built-for-other-options']);
    expect(explanation.text.split('\n')[0]).toContain('the old image runs');
  });

  it('a damaged file is the certain reason', async () => {
    const explanation = await told(INVALID, { artifact: file('inputs/crlf-mangled.bin') });
    expect(explanation.causes).toEqual([
      expect.objectContaining({ id: 'mcuboot/text-transfer', confidence: 'certain' }),
    ]);
  });

  it('a sound file: its key hash is named', async () => {
    const explanation = await told(INVALID, { artifact: file('outputs/ed25519.bin') });
    expect(explanation.causes[0]?.message).toContain('bbf829d55f1d8689');
    const unsigned = await told(INVALID, { artifact: file('boot/v1.bin') });
    expect(idsOf(unsigned)[0]).toBe('not-signed');
  });

  it('a profile that the file does not fit', async () => {
    const artifact = file('outputs/ed25519.bin');
    const profile = { config: { signature: 'ecdsa-p256', mode: 'swap-move', slotSize: 0x4000 } };
    expect(idsOf(await told(INVALID, { artifact, profile }))).toEqual(['signature-type']);
    const large = file('boot/v2-move-big-test.bin');
    const none = { config: { signature: 'none', mode: 'swap-move', slotSize: 0x4000, writeAlign: 1 } };
    const explanation = await told(INVALID, { artifact: large, profile: none });
    expect(idsOf(explanation)).toEqual(['device-refuses']);
    expect(explanation.text).toContain('0x2000');
    const wrong = told(INVALID, { artifact, profile: { config: { mod: 'swap-move' } } });
    await expect(wrong).rejects.toMatchObject({ code: 'profile/unknown-key' });
  });

  it.each([
    [
      'E: Secondary header magic detected in first sector, wrong upload address?\nE: Image in the secondary slot is not valid!',
      'wrong-upload-address',
    ],
    ['E: Insufficient version in secondary slot', 'version-not-newer'],
    ['I: Image 0 in slot 1 erased due to downgrade prevention', 'downgrade-prevented'],
    ['E: Image security counter value 5 lower than monotonic value 6', 'security-counter-low'],
    ['E: Security counter update failed after image 0 validation: 3', 'security-counter-missing'],
    ['E: Binary in secondary slot of image 0 is not designated for the primary slot', 'wrong-slot'],
    ['W: Image in primary slot at 0xc000 has been built for offset 0x10000, skipping', 'wrong-rom-address'],
    ['E: class UUID does not match', 'uuid-mismatch'],
    ['E: Failed to add image data to shared area', 'boot-record'],
    ['E: Failed to parse ASN1 private key', 'device-key-broken'],
    ['W: Cannot upgrade: not a compatible amount of sectors', 'slots-incompatible'],
    ['W: Failed reading sectors; BOOT_MAX_IMG_SECTORS=128 - too small?', 'too-many-sectors'],
    ['W: Failed reading image headers; Image=0', 'headers-unreadable'],
    ['W: Not enough free space to run swap upgrade', 'no-room-to-swap'],
    ['E: Detected inconsistent status!', 'swap-status-damaged'],
    ['I: Image 0 RAM load address 0x30000000 is invalid.', 'ram-address'],
    ['I: Cleared image 0 primary slot trailer due to stuck revert', 'stuck-revert'],
    [
      'D: bootutil_img_validate: TLV beyond image size\nE: Image in the secondary slot is not valid!',
      'image-too-large',
    ],
    [
      'D: bootutil_img_validate: TLV iteration failed -1\nE: Image in the secondary slot is not valid!',
      'tlv-damaged',
    ],
    [
      'D: bootutil_img_validate: pure expected\nE: Image in the secondary slot is not valid!',
      'pure-expected',
    ],
    [
      'D: bootutil_img_validate: TLV 160 not permitted\nE: Image in the primary slot is not valid!',
      'tlv-not-allowed',
    ],
    ['I: Image index: 0, Swap type: revert\nI: Starting swap using move algorithm.', 'reverted'],
    ['I: Image index: 0, Swap type: none\nI: Jumping to the first image slot', 'no-upgrade-requested'],
    [
      'I: Secondary image: magic=bad, swap_type=0x1, copy_done=0x3, image_ok=0x3\nI: Image index: 0, Swap type: none',
      'trailer-not-recognised',
    ],
    ['E: Unable to find bootable image', 'no-bootable-image'],
    ['I: Jumping to the first image slot\nE: ***** HARD FAULT *****', 'app-faults'],
  ])('%s', async (log, id) => {
    const explanation = await told(log);
    expect(idsOf(explanation)[0]).toBe(id);
    expect(explanation.causes.every(({ fix }) => fix.length > 0)).toBe(true);
  });

  it('prefixes, time stamps, colours and older spellings do not matter', async () => {
    for (const line of [
      '[00:00:00.254,000] <inf> mcuboot: Swap type: test',
      '\u001b[0m[INF] Swap type: test\u001b[0m',
      '[INFO][MCUb]: Image index: 0, Swap type: test',
    ])
      expect((await told(line)).reports).toEqual([
        expect.objectContaining({ kind: 'swap-type', type: 'test' }),
      ]);
  });

  it('the last of several boots decides', async () => {
    const revert =
      'I: Starting bootloader\nI: Image index: 0, Swap type: revert\nI: Starting swap using move algorithm.\nI: Jumping to the first image slot';
    const explanation = await told(`${INVALID}\nI: some application\n${revert}`);
    expect(explanation.outcome).toBe('aborted');
    expect(idsOf(explanation)).toEqual(['reverted']);
    expect(explanation.text).toContain('2 boots');
  });

  it('a good update is a success', async () => {
    const log =
      'I: Image index: 0, Swap type: test\nI: Starting swap using move algorithm.\nI: Jumping to the first image slot';
    expect(await told(log)).toMatchObject({ outcome: 'success', failure: null, causes: [] });
  });

  it('another log is not its own', async () => {
    expect(await ask('')).toBeUndefined();
    expect(await ask('Sending init packet...\nRemote DFU error: OPERATION FAILED\n')).toBeUndefined();
    expect(await ask('app started\nE: ***** HARD FAULT *****')).toBeUndefined();
  });

  it('whatever the lines, it answers, and keeps no more than it must', async () => {
    const words = fc.constantFrom(
      'Swap type: test',
      'Image in the primary slot is not valid!',
      'Jumping to the first image slot',
      'x'.repeat(5000),
      'Primary image: magic=bad, copy_done=0x1, image_ok=0x1',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(fc.string(), words), { maxLength: 60 }), async (lines) => {
        await ask(lines.join('\n'));
      }),
    );
    const explanation = await told('I: Image index: 0, Swap type: none\n'.repeat(20_000));
    expect(explanation.reports.length).toBeLessThanOrEqual(500);
  });
});

type BootCase = {
  readonly id: string;
  readonly log: readonly string[];
  readonly bootsVersion: string | null;
};

describe('the logs of real boots', () => {
  it.each(goldenJson<readonly BootCase[]>('mcuboot', 'boot-cases.json'))(
    '$id',
    async ({ log, bootsVersion }) => {
      const { outcome } = await told(
        `${log.join('\n')}\n${bootsVersion === null ? 'E: Unable to find bootable image' : ''}`,
      );
      if (bootsVersion === null) expect(outcome).toBe('rejected');
      else if (log.some((line) => line.startsWith('E:'))) expect(outcome).toBe('rejected');
      else expect(['success', 'rejected', 'unknown']).toContain(outcome);
    },
  );
});
