/** The image of a Zigbee OTA file as the client's boot loader meets it: the same init packet as over any other transport. */

import type { Bytes } from '../../../core/types.ts';
import type { SecurePackage } from '../device/package-images.ts';
import { packetOf } from '../device/packet.ts';
import { decodePacket } from '../init-packet.ts';
import { keyOf } from './check.ts';
import { innerFiles, readOta } from './ota-file.ts';

export function otaImages(bytes: Bytes): SecurePackage {
  const inner = innerFiles(readOta(bytes));
  if (!inner) return { images: [], problems: ['there is no init packet and image of the nRF5 SDK in it'] };
  const { packet, image } = inner;
  const name = keyOf(decodePacket(packet.data).init?.type);
  const one = { name, image: image.data, initPacket: packet.data, packet: packetOf(packet.data) };
  return { images: [one], problems: [] };
}
