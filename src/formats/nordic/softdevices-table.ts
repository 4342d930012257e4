/**
 * The SoftDevices of the nRF51 and nRF52, as data: one row per release.
 *
 * The id is what --sd-req and --sd-id take. The start is the first address behind MBR and SoftDevice, where the application
 * begins. Marks: `f` the id is from a public list, `s` the start is that of the release line, neither seen in a file. The
 * length is that of the packaged image, which tells releases apart. Last the nRF5 SDK releases that come with it.
 */

export type SoftDevice = {
  readonly name: string;
  readonly version: string;
  readonly chip: 'nRF51' | 'nRF52';
  readonly fwid?: number;
  readonly appStart?: number;
  readonly startUnsure: boolean;
  readonly fwidUnsure: boolean;
  readonly imageBytes?: number;
  readonly sdk: readonly string[];
};

type Row = readonly [
  name: string,
  version: string,
  fwid: number | undefined,
  appStart: number | undefined,
  marks?: string,
  imageBytes?: number | undefined,
  sdk?: string,
];

const rows: readonly Row[] = [
  ['S110', '5.2.1', 0x43, 0x14000, 'fs'],
  ['S110', '6.0.0', 0x49, 0x14000, 'fs'],
  ['S110', '6.2.1', 0x35, 0x14000, 'fs'],
  ['S110', '7.0.0', 0x4f, 0x16000, 'fs'],
  ['S110', '7.1.0', 0x5a, 0x16000, 'f', undefined, '7'],
  ['S110', '7.3.0', 0x63, 0x16000, 'fs'],
  ['S110', '8.0.0', 0x64, 0x18000, '', 88344, '8 9 10'],
  ['S112', '5.1.0-2.alpha', 0xfffe, 0x19000, '', 97412],
  ['S112', '5.1.0', 0xa6, 0x18000, '', 92336, '14.2'],
  ['S112', '6.0.0', 0xa7, 0x19000, '', 95816, '15.0'],
  ['S112', '6.1.0', 0xb0, 0x19000, 's', undefined, '15.2'],
  ['S112', '6.1.1', 0xb8, 0x19000, '', undefined, '15.3'],
  ['S112', '7.0.0', 0xc4, 0x19000, 's'],
  ['S112', '7.0.1', 0xcd, 0x19000, '', undefined, '16.0'],
  ['S112', '7.2.0', 0x103, 0x19000, '', 98284, '17.0.2 17.1.0'],
  ['S112', '7.3.0', 0x126, 0x19000, 's'],
  ['S113', '7.0.0', 0xc3, 0x1c000, 's'],
  ['S113', '7.0.1', 0xcc, 0x1c000, '', undefined, '16.0'],
  ['S113', '7.2.0', 0x102, 0x1c000, '', 107692, '17.0.2 17.1.0'],
  ['S113', '7.3.0', 0x125, 0x1c000, 's'],
  ['S120', '1.0.0', 0x55, 0x1d000, 'fs'],
  ['S120', '1.0.1', 0x58, 0x1d000, 'fs'],
  ['S120', '2.0.0-1.alpha', 0x5b, 0x1d000, 'fs'],
  ['S120', '2.0.0', 0x60, 0x1d000, 'fs'],
  ['S120', '2.1.0', 0x6b, 0x1d000, 'fs'],
  ['S122', '8.0.0', 0xea, 0x1c000, '', 107312, '17.1.0'],
  ['S122', '8.1.1', 0x112, 0x1c000, 's'],
  ['S130', '0.9.0-1.alpha', 0x5e, undefined, 'f'],
  ['S130', '1.0.0-3.alpha', 0x66, undefined, 'f'],
  ['S130', '1.0.0', 0x67, 0x1c000, 's'],
  ['S130', '2.0.0-7.alpha', 0x78, 0x1b000, 'f'],
  ['S130', '2.0.0', 0x80, 0x1b000, '', 106484, '11'],
  ['S130', '2.0.1', 0x87, 0x1b000, '', 106464, '12'],
  ['S132', '1.0.0-3.alpha', 0x6d, undefined, 'f'],
  ['S132', '2.0.0-4.alpha', 0x74, undefined, 'f'],
  ['S132', '2.0.0-7.alpha', 0x79, 0x1b000, 'f'],
  ['S132', '2.0.0', 0x81, 0x1c000, '', 108212, '11'],
  ['S132', '2.0.1', 0x88, 0x1c000, 's'],
  ['S132', '3.0.0', 0x8c, 0x1f000, '', 120640, '12'],
  ['S132', '3.1.0', 0x91, 0x1f000, 's'],
  ['S132', '4.0.0', 0x95, 0x1f000, 's'],
  ['S132', '4.0.2', 0x98, 0x1f000, '', 120768, '13'],
  ['S132', '4.0.3', 0x99, 0x1f000, 's'],
  ['S132', '4.0.4', 0x9e, 0x1f000, 's'],
  ['S132', '4.0.5', 0x9f, 0x1f000, 's'],
  ['S132', '5.0.0-1.alpha', 0x90, 0x20000, '', 126360],
  ['S132', '5.0.0', 0x9d, 0x23000, '', 136360, '14'],
  ['S132', '5.1.0', 0xa5, 0x23000, 's'],
  ['S132', '6.0.0', 0xa8, 0x26000, '', 145956, '15.0'],
  ['S132', '6.1.0', 0xaf, 0x26000, '', 148332, '15.2'],
  ['S132', '6.1.1', 0xb7, 0x26000, '', 147792, '15.3'],
  ['S132', '7.0.0', 0xc2, 0x26000, 's'],
  ['S132', '7.0.1', 0xcb, 0x26000, '', undefined, '16.0'],
  ['S132', '7.2.0', 0x101, 0x26000, '', 149868, '17.0.2 17.1.0'],
  ['S132', '7.3.0', 0x124, 0x26000, 's'],
  ['S140', '5.0.0-1.alpha', 0x8f, 0x21000, '', 128752],
  ['S140', '5.0.0-2.alpha', 0x96, 0x22000, '', 131320, '13'],
  ['S140', '6.0.0-6.alpha', 0xfffe, 0x25000, '', 143640],
  ['S140', '6.0.0', 0xa9, 0x26000, '', 148424, '15.0'],
  ['S140', '6.1.0', 0xae, 0x26000, '', 151164, '15.2'],
  ['S140', '6.1.1', 0xb6, 0x26000, '', 151016, '15.3'],
  ['S140', '7.0.0', 0xc1, 0x27000, 's'],
  ['S140', '7.0.1', 0xca, 0x27000, '', undefined, '16.0'],
  ['S140', '7.2.0', 0x100, 0x27000, '', 153140, '17.0.2 17.1.0'],
  ['S140', '7.3.0', 0x123, 0x27000, '', 152728],
  ['S210', '3.0.0', 0x4b, 0x0d000, 'fs'],
  ['S210', '4.0.0', 0x57, 0x0d000, 'fs'],
  ['S212', '0.6.0.alpha', 0x7f, undefined, 'f'],
  ['S212', '0.9.1.alpha', 0x83, undefined, 'f'],
  ['S212', '2.0.1', 0x8d, undefined, 'f'],
  ['S212', '4.0.5', 0x93, undefined, 'f'],
  ['S212', '5.0.0', 0x9c, undefined, 'f'],
  ['S212', '6.1.1', 0xbc, undefined],
  ['S310', '1.0.0', 0x4d, 0x20000, 'fs'],
  ['S310', '2.0.0', 0x5d, 0x20000, 'fs'],
  ['S310', '2.0.1', 0x5d, 0x20000, 'fs'],
  ['S310', '3.0.0', 0x65, undefined, 'f'],
  ['S312', '6.1.1', undefined, 0x24000, 'f'],
  ['S332', '0.6.0.alpha', 0x7e, undefined, 'f'],
  ['S332', '0.9.1.alpha', 0x82, 0x27000, 'f'],
  ['S332', '2.0.1', 0x8e, 0x29000, 'f'],
  ['S332', '4.0.5', 0x94, 0x29000, 'f'],
  ['S332', '5.0.0', 0x9b, 0x2d000, 'f'],
  ['S332', '6.1.1', 0xba, 0x30000],
  ['S340', '6.1.1', 0xb9, 0x31000],
];

/** All others are of the nRF52. */
const nrf51 = new Set(['S110', 'S120', 'S130', 'S210', 'S310']);

export const softdevices: readonly SoftDevice[] = rows.map(
  ([name, version, fwid, appStart, marks = '', imageBytes, sdk = '']) => ({
    name,
    version,
    chip: nrf51.has(name) ? 'nRF51' : 'nRF52',
    ...(fwid === undefined ? {} : { fwid }),
    ...(appStart === undefined ? {} : { appStart }),
    startUnsure: marks.includes('s'),
    fwidUnsure: marks.includes('f'),
    ...(imageBytes === undefined ? {} : { imageBytes }),
    sdk: sdk === '' ? [] : sdk.split(' '),
  }),
);
