/**
 * Other names for the settings of a boot loader: what people coming from Kconfig or from imgtool's options write. They mean
 * the same; a profile that has both is read by the usual name.
 */

type Table = Readonly<Record<string, unknown>>;

const spellings: Readonly<Record<string, string>> = {
  secondarySlotSize: 'secondarySize',
  secondarySlotOffset: 'secondaryOffset',
  primarySlotOffset: 'primaryOffset',
  updateableImageNumber: 'images',
  imageNumber: 'images',
  maxImgSectors: 'maxSectors',
  bootMaxAlign: 'maxAlign',
  erasedVal: 'erasedValue',
  validateSlot0: 'validatePrimary',
  validatePrimarySlot: 'validatePrimary',
  useTlvAllowList: 'tlvAllowList',
  allowList: 'tlvAllowList',
  builtInKey: 'builtinKey',
  encrypt: 'encryption',
  hmacSha: 'encryptionHmac',
  hmac: 'encryptionHmac',
  saveEnctlv: 'saveEncTlv',
  swapSaveEnctlv: 'saveEncTlv',
  useBuildNumber: 'compareBuildNumber',
  versionCmpUseBuildNumber: 'compareBuildNumber',
  hwDowngradePrevention: 'hwRollback',
  hwRollbackProtection: 'hwRollback',
  securityCounter: 'storedSecurityCounter',
  checkAddress: 'checkLoadAddress',
  verifyImgAddress: 'checkLoadAddress',
  vid: 'vendorUuid',
  uuidVid: 'vendorUuid',
  cid: 'classUuid',
  uuidCid: 'classUuid',
};

/** Encryption in one word with its hash, e.g. `x25519-sha512-aes128`, as the two settings it stands for. */
function splitEncryption(table: Table): Table {
  const { encryption, ...rest } = table;
  if (encryption === 'none') return rest;
  if (typeof encryption !== 'string' || !/-sha(256|512)\b/.test(encryption)) return table;
  const encryptionHmac = encryption.includes('-sha512') ? 'sha512' : 'sha256';
  return { encryptionHmac, ...rest, encryption: encryption.replace(/-sha(256|512)\b/, '') };
}

/** The table with its settings under their usual names. */
export function usualNames(table: Table): Table {
  const renamed = Object.entries(table).map(([key, value]) => {
    const usual = Object.hasOwn(spellings, key) ? spellings[key] : undefined;
    return usual === undefined || Object.hasOwn(table, usual) ? [key, value] : [usual, value];
  });
  return splitEncryption(Object.fromEntries(renamed));
}
