/**
 * Keys that everyone has: the private half is published, or the key is a sample that ships with an SDK. A signature by such a
 * key proves nothing. They are listed by hash alone (see fingerprint.ts for the forms).
 */

import type { VerifyingKey } from '../core/types.ts';
import { hashesOf } from './fingerprint.ts';

export type Published = {
  /** As its publisher calls it. */
  readonly name: string;
  /** Where it is published, in words for a message. */
  readonly source: string;
};

const mcuboot = (name: string): Published => ({ name, source: 'the MCUboot repository' });
const nordicSdk = (version: string): Published => ({
  name: `debug key of nRF5 SDK ${version}`,
  source: `dfu_public_key.c of nRF5 SDK ${version}`,
});
const example = (name: string): Published => ({ name, source: "otapack's keys.example" });

const nordicExample: Published = {
  name: 'Nordic example key',
  source: "Nordic's DFU examples and tutorials",
};

/** By SHA-256 of the 64 bytes of dfu_public_key.c. */
const nordic: Readonly<Record<string, Published>> = {
  d6e6cf764b980978a4908df8b4ddbfad343371f2d024a67f3d7c7f44abceffdd: nordicExample,
  '07512def6360ed19a937be358abdf5e5384cd2b63d4ea73afd4e6db0515073cd': nordicSdk('12.0.0'),
  '9534bd3ba76975d018ea8a965c689c5824f7cc9cdd8ba3f20eb90399b356dee9': nordicSdk('12.1.0'),
  b65f52c6272b588e6746b3902af1aa4095582ed8e72013be118f3fc0ac303d31: nordicSdk('12.2.0'),
  '7074139b14feb8587777de4a088226e4a90f267ad84d43a9c0fafc8c59183c97': nordicSdk('12.3.0'),
  bfe25504b7ec86476a4b150accb23b503367599300d6632fa9b96cb12adfc7e7: nordicSdk('13.0.0-1.alpha'),
  '8bb49feaddc1126535ff873716fe15262bf174c7753f8aed32fa0d326cc747f9': nordicSdk('13.0.0'),
  '0be688b892eefa14dad93961f851367fc97cee29d56ea424d7c494803ab05fbb': nordicSdk('13.1.0'),
  '5af904a662dc9593ae2ccf7c4836160b18b42bd2f94790a7e7a79a9adec70f5a': nordicSdk('14.0.0'),
  '59e5b06c7b5ff3a60a64772f8a7e956795333c603c12311aea703dc780cfda04': nordicSdk('14.1.0'),
  '7c5fa32344e577ab839556c301e4baabfe92f502885276a82761a8451a3b8606': nordicSdk('14.2.0'),
  ddfcb1ab87b0c28d8cf32e82e8e082028da4dc4d7a3485b43c51ac497efe7629: nordicSdk('15.0.0'),
  cb36f96dcd46106b0b2a3194c61782eb07d21cefc60a647da9ca77e1324c0aac: nordicSdk('15.3.0'),
  b6a0c1570bf0626e6e0240758a73f948f22ed7956af306de718941419f073ad4: nordicSdk('16.0.0'),
  '4fa2e595c7efd3c37ae088e82ea2ae5ec11e8a90f5af759f2c3e1dc8e9c6684b': nordicSdk('17.0.0'),
  '62159bca149ba246680596e2874d96f202d5d3766c53b72d9e697d7772f5c18b': nordicSdk('17.0.2'),
  '8da6a83c1f3f404d92da135bcf7a69e48207d1c946a784b4e9c005ad5c64e1c0': nordicSdk('17.1.0'),
};

/** By the hash of the DER that MCUboot embeds, as in KEYHASH. */
const bootLoader: Readonly<Record<string, Published>> = {
  fc5701dc6135e1323847bdc40f04d2e5bee5833b23c29f93593d00018cfa9994: mcuboot('root-rsa-2048'),
  '449793fb65cd7698753d5b3f35fab15f1e3a45111ff24e1d46741de5ae12d59e': mcuboot('root-rsa-3072'),
  e30466f6b8470c1f29070b17f1e2d3e94d445e3f608087fdc711e4382bb538b6: mcuboot('root-ec-p256'),
  '85b7bd5f5dff9a03a99927adaf6ca6febde822c1a480928324a8e60323715c5779461c496a95aee8c4f90b99779f848a':
    mcuboot('root-ec-p384'),
  c1907fa4eac7fae3840a78902b6f0710b037e9968e5c6274a12a28790c7d4e3c: mcuboot('root-ed25519'),
  e3e129b49f1218e18e4614acb2523389c75852ebb98b4d2c6171a2fc65706ba3d1ddf85f52e71450c3e572e624695fafd41ce4d9354d6c2b19f7d6001a6ae8b0:
    mcuboot('root-ed25519'),
  '6754edab1e29affef4a05935adecbeb1a7b8b62397b31e39a61b5bfcaafd63af': mcuboot('root-ed25519-2'),
  e11ed22583de283392266b917bd82e88486edf47bc58c7ce8e42f9fb90e1daa900e72f172e4bd4fb19fc1870638e3a89c3f033ef4db6f6235d02ee623b4b2924:
    mcuboot('root-ed25519-2'),
  '6bcd1e16d80e5fe13a5307e6f1de8344c7e50e537d9962ce35ef6db5e642fae8': mcuboot('root-ec-p384'),
};

const encryption = (kind: string): Published => ({
  name: `development encryption key (${kind})`,
  source: 'the MCUboot repository',
});

/** Encryption keys, by fingerprint: they open images, and sign none. */
const openers: Readonly<Record<string, Published>> = {
  '95ac5d264689fa25b14a87a9bc950abfb1a77e5e628e7b13b5f1940c9a1c65b8': encryption('RSA-2048'),
  '3c23fc4e1d332a0c86e6a8bf6ecf26046d702302e135bf53fc04a009a33a78c5': encryption('P-256'),
  '9a1dc1eb80199d8498f2a75dde0a7b75216e8302bf3a12bd04f153f48f3f24a0': encryption('X25519'),
};

/** By fingerprint. The debug keys of the SDKs are not among them: their private halves are not known. */
const signers: Readonly<Record<string, Published>> = {
  '96e1c7403587c3d05ba00793ff280b5b989eea803b6cc6beb9d3afcf814d7f08': nordicExample,
};

/** The throw-away keys of keys.example, by fingerprint. */
const examples: Readonly<Record<string, Published>> = {
  a006ee8a637500761ebcb31084d49f429ccec0c42caa983eea06c156a30650c0: example('ed25519.pem'),
  bf44de89f835009459cb83f1de8028105fa8c8a21aa7f8caf70f613b4de2e6ca: example('p256.pem'),
  '04f1ff12e0714759c6aac0ca5e2c7fada5c219f02f8fe0ae7c0b38cf12fa7259': example('p384.pem'),
  '5642e26e6c1c15775adf8fb061407db921ef22b61f56e7ae5ed543bb50a8c6fc': example('rsa-2048.pem'),
  d536b0eb87209409ce43ad5d3435a4f6eba2b70f67753328857fd45ddd25867f: example('rsa-3072.pem'),
  f1e041b2324c213b05f41f1839a2700b0d8983b6710bf29dd52825f6518aed9e: example('x25519.pem'),
};

const known = new Map(Object.entries({ ...nordic, ...bootLoader, ...openers, ...signers, ...examples }));

/**
 * The published key that a hash (hex) names, or undefined for an unknown one: a fingerprint, the hash of a KEYHASH TLV, or
 * the SHA-256 of `nordicPublic`.
 */
export const publishedHash = (hash: string): Published | undefined => known.get(hash.toLowerCase());

/** The published key that this one is, or undefined for a key of one's own. */
export async function publishedKey(key: VerifyingKey): Promise<Published | undefined> {
  for (const hash of await hashesOf(key)) {
    const published = publishedHash(hash);
    if (published) return published;
  }
  return undefined;
}
