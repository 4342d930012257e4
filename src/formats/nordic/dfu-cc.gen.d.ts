import * as $protobuf from "protobufjs/minimal.js";

/** Namespace dfu. */
export namespace dfu {

    /** OpCode enum. */
    enum OpCode {

        /** RESET value */
        RESET = 0,

        /** INIT value */
        INIT = 1
    }

    /** FwType enum. */
    enum FwType {

        /** APPLICATION value */
        APPLICATION = 0,

        /** SOFTDEVICE value */
        SOFTDEVICE = 1,

        /** BOOTLOADER value */
        BOOTLOADER = 2,

        /** SOFTDEVICE_BOOTLOADER value */
        SOFTDEVICE_BOOTLOADER = 3,

        /** EXTERNAL_APPLICATION value */
        EXTERNAL_APPLICATION = 4
    }

    /** HashType enum. */
    enum HashType {

        /** NO_HASH value */
        NO_HASH = 0,

        /** CRC value */
        CRC = 1,

        /** SHA128 value */
        SHA128 = 2,

        /** SHA256 value */
        SHA256 = 3,

        /** SHA512 value */
        SHA512 = 4
    }

    /** ValidationType enum. */
    enum ValidationType {

        /** NO_VALIDATION value */
        NO_VALIDATION = 0,

        /** VALIDATE_GENERATED_CRC value */
        VALIDATE_GENERATED_CRC = 1,

        /** VALIDATE_GENERATED_SHA256 value */
        VALIDATE_GENERATED_SHA256 = 2,

        /** VALIDATE_ECDSA_P256_SHA256 value */
        VALIDATE_ECDSA_P256_SHA256 = 3
    }

    /** SignatureType enum. */
    enum SignatureType {

        /** ECDSA_P256_SHA256 value */
        ECDSA_P256_SHA256 = 0,

        /** ED25519 value */
        ED25519 = 1
    }

    /**
     * Properties of a Hash.
     * @deprecated Use dfu.Hash.$Properties instead.
     */
    interface IHash extends dfu.Hash.$Properties {
    }

    /** Represents a Hash. */
    class Hash {

        /**
         * Constructs a new Hash.
         * @param [properties] Properties to set
         */
        constructor(properties?: dfu.Hash.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Hash hash_type. */
        hash_type: dfu.HashType;

        /** Hash hash. */
        hash: Uint8Array;

        /**
         * Encodes the specified Hash message. Does not implicitly {@link dfu.Hash.verify|verify} messages.
         * @param message Hash message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: dfu.Hash.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Hash message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {dfu.Hash & dfu.Hash.$Shape} Hash
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): dfu.Hash & dfu.Hash.$Shape;
    }

    namespace Hash {

        /** Properties of a Hash. */
        interface $Properties {

            /** Hash hash_type */
            hash_type: dfu.HashType;

            /** Hash hash */
            hash: Uint8Array;

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a Hash. */
        type $Shape = dfu.Hash.$Properties;
    }

    /**
     * Properties of a BootValidation.
     * @deprecated Use dfu.BootValidation.$Properties instead.
     */
    interface IBootValidation extends dfu.BootValidation.$Properties {
    }

    /** Represents a BootValidation. */
    class BootValidation {

        /**
         * Constructs a new BootValidation.
         * @param [properties] Properties to set
         */
        constructor(properties?: dfu.BootValidation.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** BootValidation type. */
        type: dfu.ValidationType;

        /** BootValidation bytes. */
        bytes: Uint8Array;

        /**
         * Encodes the specified BootValidation message. Does not implicitly {@link dfu.BootValidation.verify|verify} messages.
         * @param message BootValidation message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: dfu.BootValidation.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a BootValidation message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {dfu.BootValidation & dfu.BootValidation.$Shape} BootValidation
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): dfu.BootValidation & dfu.BootValidation.$Shape;
    }

    namespace BootValidation {

        /** Properties of a BootValidation. */
        interface $Properties {

            /** BootValidation type */
            type: dfu.ValidationType;

            /** BootValidation bytes */
            bytes: Uint8Array;

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a BootValidation. */
        type $Shape = dfu.BootValidation.$Properties;
    }

    /**
     * Properties of an InitCommand.
     * @deprecated Use dfu.InitCommand.$Properties instead.
     */
    interface IInitCommand extends dfu.InitCommand.$Properties {
    }

    /** Represents an InitCommand. */
    class InitCommand {

        /**
         * Constructs a new InitCommand.
         * @param [properties] Properties to set
         */
        constructor(properties?: dfu.InitCommand.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** InitCommand fw_version. */
        fw_version: number;

        /** InitCommand hw_version. */
        hw_version: number;

        /** InitCommand sd_req. */
        sd_req: number[];

        /** InitCommand type. */
        type: dfu.FwType;

        /** InitCommand sd_size. */
        sd_size: number;

        /** InitCommand bl_size. */
        bl_size: number;

        /** InitCommand app_size. */
        app_size: number;

        /** InitCommand hash. */
        hash?: (dfu.Hash.$Properties|null);

        /** InitCommand is_debug. */
        is_debug: boolean;

        /** InitCommand boot_validation. */
        boot_validation: dfu.BootValidation.$Properties[];

        /**
         * Encodes the specified InitCommand message. Does not implicitly {@link dfu.InitCommand.verify|verify} messages.
         * @param message InitCommand message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: dfu.InitCommand.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an InitCommand message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {dfu.InitCommand & dfu.InitCommand.$Shape} InitCommand
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): dfu.InitCommand & dfu.InitCommand.$Shape;
    }

    namespace InitCommand {

        /** Properties of an InitCommand. */
        interface $Properties {

            /** InitCommand fw_version */
            fw_version?: (number|null);

            /** InitCommand hw_version */
            hw_version?: (number|null);

            /** InitCommand sd_req */
            sd_req?: (number[]|null);

            /** InitCommand type */
            type?: (dfu.FwType|null);

            /** InitCommand sd_size */
            sd_size?: (number|null);

            /** InitCommand bl_size */
            bl_size?: (number|null);

            /** InitCommand app_size */
            app_size?: (number|null);

            /** InitCommand hash */
            hash?: (dfu.Hash.$Properties|null);

            /** InitCommand is_debug */
            is_debug?: (boolean|null);

            /** InitCommand boot_validation */
            boot_validation?: (dfu.BootValidation.$Properties[]|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of an InitCommand. */
        type $Shape = dfu.InitCommand.$Properties;
    }

    /**
     * Properties of a ResetCommand.
     * @deprecated Use dfu.ResetCommand.$Properties instead.
     */
    interface IResetCommand extends dfu.ResetCommand.$Properties {
    }

    /** Represents a ResetCommand. */
    class ResetCommand {

        /**
         * Constructs a new ResetCommand.
         * @param [properties] Properties to set
         */
        constructor(properties?: dfu.ResetCommand.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** ResetCommand timeout. */
        timeout: number;

        /**
         * Encodes the specified ResetCommand message. Does not implicitly {@link dfu.ResetCommand.verify|verify} messages.
         * @param message ResetCommand message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: dfu.ResetCommand.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a ResetCommand message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {dfu.ResetCommand & dfu.ResetCommand.$Shape} ResetCommand
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): dfu.ResetCommand & dfu.ResetCommand.$Shape;
    }

    namespace ResetCommand {

        /** Properties of a ResetCommand. */
        interface $Properties {

            /** ResetCommand timeout */
            timeout: number;

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a ResetCommand. */
        type $Shape = dfu.ResetCommand.$Properties;
    }

    /**
     * Properties of a Command.
     * @deprecated Use dfu.Command.$Properties instead.
     */
    interface ICommand extends dfu.Command.$Properties {
    }

    /** Represents a Command. */
    class Command {

        /**
         * Constructs a new Command.
         * @param [properties] Properties to set
         */
        constructor(properties?: dfu.Command.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Command op_code. */
        op_code: dfu.OpCode;

        /** Command init. */
        init?: (dfu.InitCommand.$Properties|null);

        /** Command reset. */
        reset?: (dfu.ResetCommand.$Properties|null);

        /**
         * Encodes the specified Command message. Does not implicitly {@link dfu.Command.verify|verify} messages.
         * @param message Command message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: dfu.Command.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Command message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {dfu.Command & dfu.Command.$Shape} Command
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): dfu.Command & dfu.Command.$Shape;
    }

    namespace Command {

        /** Properties of a Command. */
        interface $Properties {

            /** Command op_code */
            op_code?: (dfu.OpCode|null);

            /** Command init */
            init?: (dfu.InitCommand.$Properties|null);

            /** Command reset */
            reset?: (dfu.ResetCommand.$Properties|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a Command. */
        type $Shape = dfu.Command.$Properties;
    }

    /**
     * Properties of a SignedCommand.
     * @deprecated Use dfu.SignedCommand.$Properties instead.
     */
    interface ISignedCommand extends dfu.SignedCommand.$Properties {
    }

    /** Represents a SignedCommand. */
    class SignedCommand {

        /**
         * Constructs a new SignedCommand.
         * @param [properties] Properties to set
         */
        constructor(properties?: dfu.SignedCommand.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** SignedCommand command. */
        command: dfu.Command.$Properties;

        /** SignedCommand signature_type. */
        signature_type: dfu.SignatureType;

        /** SignedCommand signature. */
        signature: Uint8Array;

        /**
         * Encodes the specified SignedCommand message. Does not implicitly {@link dfu.SignedCommand.verify|verify} messages.
         * @param message SignedCommand message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: dfu.SignedCommand.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a SignedCommand message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {dfu.SignedCommand & dfu.SignedCommand.$Shape} SignedCommand
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): dfu.SignedCommand & dfu.SignedCommand.$Shape;
    }

    namespace SignedCommand {

        /** Properties of a SignedCommand. */
        interface $Properties {

            /** SignedCommand command */
            command: dfu.Command.$Properties;

            /** SignedCommand signature_type */
            signature_type: dfu.SignatureType;

            /** SignedCommand signature */
            signature: Uint8Array;

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a SignedCommand. */
        type $Shape = dfu.SignedCommand.$Properties;
    }

    /**
     * Properties of a Packet.
     * @deprecated Use dfu.Packet.$Properties instead.
     */
    interface IPacket extends dfu.Packet.$Properties {
    }

    /** Represents a Packet. */
    class Packet {

        /**
         * Constructs a new Packet.
         * @param [properties] Properties to set
         */
        constructor(properties?: dfu.Packet.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Packet command. */
        command?: (dfu.Command.$Properties|null);

        /** Packet signed_command. */
        signed_command?: (dfu.SignedCommand.$Properties|null);

        /**
         * Encodes the specified Packet message. Does not implicitly {@link dfu.Packet.verify|verify} messages.
         * @param message Packet message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: dfu.Packet.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Packet message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {dfu.Packet & dfu.Packet.$Shape} Packet
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): dfu.Packet & dfu.Packet.$Shape;
    }

    namespace Packet {

        /** Properties of a Packet. */
        interface $Properties {

            /** Packet command */
            command?: (dfu.Command.$Properties|null);

            /** Packet signed_command */
            signed_command?: (dfu.SignedCommand.$Properties|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a Packet. */
        type $Shape = dfu.Packet.$Properties;
    }
}
