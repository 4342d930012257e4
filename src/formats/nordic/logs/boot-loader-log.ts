/**
 * The boot loader's own log over RTT or UART: `[NN> ]<level> module: text`. Each text has one cause,
 * and the answer that goes to the host with it.
 */

import {
  type Answer,
  CREATE,
  EXECUTE,
  extendedBy,
  INVALID_OBJECT,
  INVALID_PARAMETER,
  NO_RESOURCES,
  NOT_PERMITTED,
  plain,
  WRITE,
} from '../device/answers.ts';
import type { LineParser, LogEvent, ObjectName } from './events.ts';

type Known = {
  readonly text: string;
  readonly cause: string;
  readonly operation?: number;
  readonly object?: ObjectName;
  readonly answer?: Answer;
  readonly follows?: boolean;
};

const prevalidation = (text: string, cause: string, answer: Answer): Known => ({
  text,
  cause,
  operation: EXECUTE,
  object: 'command',
  answer,
});

const postvalidation = (text: string, cause: string, answer: Answer): Known => ({
  ...prevalidation(text, cause, answer),
  object: 'data',
});

const known: readonly Known[] = [
  prevalidation('SD req not met.', 'sd-version', extendedBy(7)),
  prevalidation('Faulty HW version.', 'hw-version', extendedBy(6)),
  prevalidation('No HW version.', 'init-invalid', extendedBy(4)),
  prevalidation('FW version too low.', 'fw-version', extendedBy(5)),
  prevalidation('FW version missing.', 'init-invalid', extendedBy(4)),
  prevalidation('Invalid firmware type.', 'fw-type', extendedBy(4)),
  prevalidation('Invalid hash type.', 'hash-type', extendedBy(9)),
  prevalidation('Invalid signature type', 'signature-type', extendedBy(0x0b)),
  prevalidation('No signature found.', 'signature-missing', extendedBy(8)),
  prevalidation('Signature failed (err_code', 'signature-invalid', plain(INVALID_OBJECT)),
  prevalidation("Can't find room for update", 'no-space', plain(NO_RESOURCES)),
  prevalidation('Failed to decode init packet', 'init-invalid', plain(INVALID_OBJECT)),
  postvalidation('Hash verification failed.', 'hash-mismatch', extendedBy(0x0c)),
  postvalidation(
    'The SoftDevice does not contain the magic number',
    'sd-image-incompatible',
    plain(INVALID_OBJECT),
  ),
  postvalidation(
    'The SoftDevice size in the info struct is too small',
    'sd-image-incompatible',
    plain(INVALID_OBJECT),
  ),
  postvalidation(
    'The new SoftDevice is of a different family',
    'sd-image-incompatible',
    plain(INVALID_OBJECT),
  ),
  postvalidation('Major SD update but no BL', 'sd-image-incompatible', plain(INVALID_OBJECT)),
  postvalidation(
    'The boot validation of the app must be a signature check.',
    'boot-validation',
    plain(INVALID_OBJECT),
  ),
  {
    text: 'Execute with faulty offset',
    cause: 'bytes-lost',
    operation: EXECUTE,
    answer: plain(NOT_PERMITTED),
  },
  {
    text: 'Cannot create data object without valid init command',
    cause: 'data-before-init',
    operation: CREATE,
    object: 'data',
    answer: plain(NOT_PERMITTED),
  },
  {
    text: 'Object size must be page aligned',
    cause: 'not-page-aligned',
    operation: CREATE,
    object: 'data',
    answer: plain(INVALID_PARAMETER),
  },
  {
    text: 'Invalid size for object (too large)',
    cause: 'host-software',
    operation: CREATE,
    answer: plain(NO_RESOURCES),
  },
  {
    text: 'Write request too long',
    cause: 'host-software',
    operation: WRITE,
    answer: plain(INVALID_PARAMETER),
  },
  {
    text: 'Init command larger than expected.',
    cause: 'host-software',
    operation: WRITE,
    object: 'command',
    answer: plain(INVALID_PARAMETER),
  },
  { text: 'Handler: Invalid init command.', cause: 'init-invalid', follows: true },
  { text: 'Prevalidation failed.', cause: 'init-invalid', follows: true },
  { text: 'Boot validation failed', cause: 'app-not-valid' },
  { text: 'DFU mode because app is not valid', cause: 'app-not-valid' },
];

const blSize = /BL size \(\d+\) over limit \(\d+\)/;
const faultyData = /Invalid data\. expected: (\d+), got: (\d+)/;
const HINT =
  /<(?:error|warning|info|debug)>|nrf_dfu|Object Info|SD req|HW version|FW version|ignature|SoftDevice|object|init |Execute with|BL size|Invalid data|alidation|app is not valid|room for update|Hash/;

/** `Sending Object Info: [0x60, 0x06, 0x01 max: 0:x00000100 0:x0000008c, CRC:0x556d067a]`, of debug boot loaders. */
const objectInfo = /Object Info: .{0,40}max: ?0:?x([0-9a-f]{8}) 0:?x([0-9a-f]{8}), CRC: ?0x([0-9a-f]{8})/i;

function stateOf(line: string): LogEvent | undefined {
  const match = objectInfo.exec(line);
  if (!match) return undefined;
  const [maxSize = 0, offset = 0, crc = 0] = match.slice(1).map((digits) => Number.parseInt(digits, 16));
  const object = maxSize > DATA_LIMIT ? 'data' : 'command';
  return { is: 'state', kind: 'select', object, maxSize, offset, crc };
}
/** Command objects are shorter, data objects longer. */
const DATA_LIMIT = 1024;

const event = (entry: Known): LogEvent => ({ is: 'boot-loader', ...entry });

export const bootLoaderLog: LineParser = {
  source: 'bootloader-rtt',
  parse: (line) => {
    if (!HINT.test(line)) return undefined;
    const found = known.find(({ text }) => line.includes(text));
    if (found) return [event(found)];
    const size = blSize.exec(line);
    if (size) return [event(prevalidation(size[0], 'no-space', plain(NO_RESOURCES)))];
    const state = stateOf(line);
    if (state) return [state];
    const lost = faultyData.exec(line);
    if (!lost) return undefined;
    return [
      event({
        text: lost[0],
        cause: 'bytes-lost',
        operation: EXECUTE,
        object: 'data',
        answer: plain(NOT_PERMITTED),
      }),
    ];
  },
};
