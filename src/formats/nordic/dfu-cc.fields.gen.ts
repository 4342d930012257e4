/** Made from proto/dfu-cc.proto by `npm run codegen`. */

export const messages = {
  "Hash": [
    {
      "name": "hash_type",
      "id": 1,
      "type": "HashType",
      "rule": "required"
    },
    {
      "name": "hash",
      "id": 2,
      "type": "bytes",
      "rule": "required"
    }
  ],
  "BootValidation": [
    {
      "name": "type",
      "id": 1,
      "type": "ValidationType",
      "rule": "required"
    },
    {
      "name": "bytes",
      "id": 2,
      "type": "bytes",
      "rule": "required"
    }
  ],
  "InitCommand": [
    {
      "name": "fw_version",
      "id": 1,
      "type": "uint32",
      "rule": "optional"
    },
    {
      "name": "hw_version",
      "id": 2,
      "type": "uint32",
      "rule": "optional"
    },
    {
      "name": "sd_req",
      "id": 3,
      "type": "uint32",
      "rule": "repeated"
    },
    {
      "name": "type",
      "id": 4,
      "type": "FwType",
      "rule": "optional"
    },
    {
      "name": "sd_size",
      "id": 5,
      "type": "uint32",
      "rule": "optional"
    },
    {
      "name": "bl_size",
      "id": 6,
      "type": "uint32",
      "rule": "optional"
    },
    {
      "name": "app_size",
      "id": 7,
      "type": "uint32",
      "rule": "optional"
    },
    {
      "name": "hash",
      "id": 8,
      "type": "Hash",
      "rule": "optional"
    },
    {
      "name": "is_debug",
      "id": 9,
      "type": "bool",
      "rule": "optional"
    },
    {
      "name": "boot_validation",
      "id": 10,
      "type": "BootValidation",
      "rule": "repeated"
    }
  ],
  "ResetCommand": [
    {
      "name": "timeout",
      "id": 1,
      "type": "uint32",
      "rule": "required"
    }
  ],
  "Command": [
    {
      "name": "op_code",
      "id": 1,
      "type": "OpCode",
      "rule": "optional"
    },
    {
      "name": "init",
      "id": 2,
      "type": "InitCommand",
      "rule": "optional"
    },
    {
      "name": "reset",
      "id": 3,
      "type": "ResetCommand",
      "rule": "optional"
    }
  ],
  "SignedCommand": [
    {
      "name": "command",
      "id": 1,
      "type": "Command",
      "rule": "required"
    },
    {
      "name": "signature_type",
      "id": 2,
      "type": "SignatureType",
      "rule": "required"
    },
    {
      "name": "signature",
      "id": 3,
      "type": "bytes",
      "rule": "required"
    }
  ],
  "Packet": [
    {
      "name": "command",
      "id": 1,
      "type": "Command",
      "rule": "optional"
    },
    {
      "name": "signed_command",
      "id": 2,
      "type": "SignedCommand",
      "rule": "optional"
    }
  ]
} as const;

export const enums = {
  "OpCode": {
    "RESET": 0,
    "INIT": 1
  },
  "FwType": {
    "APPLICATION": 0,
    "SOFTDEVICE": 1,
    "BOOTLOADER": 2,
    "SOFTDEVICE_BOOTLOADER": 3,
    "EXTERNAL_APPLICATION": 4
  },
  "HashType": {
    "NO_HASH": 0,
    "CRC": 1,
    "SHA128": 2,
    "SHA256": 3,
    "SHA512": 4
  },
  "ValidationType": {
    "NO_VALIDATION": 0,
    "VALIDATE_GENERATED_CRC": 1,
    "VALIDATE_GENERATED_SHA256": 2,
    "VALIDATE_ECDSA_P256_SHA256": 3
  },
  "SignatureType": {
    "ECDSA_P256_SHA256": 0,
    "ED25519": 1
  }
} as const;
