/** What to do about an image that a boot loader did not take, by the check that stopped it. */

import type { Check } from './machine.ts';

export const fixes: Readonly<Record<Check, string>> = {
  'swap type':
    'sign with --pad, with the slot size and --max-align of this boot loader; or let the running application request the upgrade',
  'upload address':
    'write the image one sector into the secondary slot, as the update library of this boot loader does, and sign with a slot size one sector smaller',
  'bootable image': 'put a signed, bootable image into the slot',
  version: 'sign with a version that is not older than the running one (--version)',
  'downgrade prevention':
    'sign with a version, or a security counter, that is not below the running one (--version, --security-counter)',
  header:
    'send the file that the signing step wrote, unchanged; compare its flags with what this boot loader supports',
  image:
    'send the file that the signing step wrote, unchanged; if it is that, sign again with the hash and options of this boot loader; otapack verify FILE says what is in the file now',
  'image size':
    'make the firmware smaller, or both slots larger; the check of the signing step knows nothing of this limit',
  encryption:
    'encrypt for the public half of this device’s key, as it was built to open it (--encrypt, --encrypt-keylen, --hmac-sha)',
  signature:
    'sign with the private half of a key that this boot loader holds, in the way it was built for (--key, --pure, --public-key-format); otapack verify FILE --key PUB says which key signed',
  compression:
    'leave --compression out, or sign again with it; boot loaders of the nRF Connect SDK take such images in the secondary slot only',
  address: 'build and sign the firmware for the slot it is sent to',
  trailer: 'sign with --pad, or with --confirm for an image that shall stay',
  dependencies: 'send the other image it needs in the same update, or lower the dependency',
  'load to RAM': 'sign with --load-addr inside the RAM that this boot loader gives to images',
  'boot record': 'sign with --boot-record',
  magic: 'write a signed image to the start of the primary slot',
  slots:
    'give both slots sizes that this mode can swap, and the boot loader room for their sectors (BOOT_MAX_IMG_SECTORS)',
  headers: 'write a first image to the primary slot with a programmer',
};
