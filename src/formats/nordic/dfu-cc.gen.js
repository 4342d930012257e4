/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from 'protobufjs/minimal.js';

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["default"] || ($protobuf.roots["default"] = {});

export const dfu = $root.dfu = (() => {

    /**
     * Namespace dfu.
     * @exports dfu
     * @namespace
     */
    const dfu = {};

    /**
     * OpCode enum.
     * @name dfu.OpCode
     * @enum {number}
     * @property {number} RESET=0 RESET value
     * @property {number} INIT=1 INIT value
     */
    dfu.OpCode = (function() {
        const valuesById = $Object.create(null), values = $Object.create(valuesById);
        values[valuesById[0] = "RESET"] = 0;
        values[valuesById[1] = "INIT"] = 1;
        return values;
    })();

    /**
     * FwType enum.
     * @name dfu.FwType
     * @enum {number}
     * @property {number} APPLICATION=0 APPLICATION value
     * @property {number} SOFTDEVICE=1 SOFTDEVICE value
     * @property {number} BOOTLOADER=2 BOOTLOADER value
     * @property {number} SOFTDEVICE_BOOTLOADER=3 SOFTDEVICE_BOOTLOADER value
     * @property {number} EXTERNAL_APPLICATION=4 EXTERNAL_APPLICATION value
     */
    dfu.FwType = (function() {
        const valuesById = $Object.create(null), values = $Object.create(valuesById);
        values[valuesById[0] = "APPLICATION"] = 0;
        values[valuesById[1] = "SOFTDEVICE"] = 1;
        values[valuesById[2] = "BOOTLOADER"] = 2;
        values[valuesById[3] = "SOFTDEVICE_BOOTLOADER"] = 3;
        values[valuesById[4] = "EXTERNAL_APPLICATION"] = 4;
        return values;
    })();

    /**
     * HashType enum.
     * @name dfu.HashType
     * @enum {number}
     * @property {number} NO_HASH=0 NO_HASH value
     * @property {number} CRC=1 CRC value
     * @property {number} SHA128=2 SHA128 value
     * @property {number} SHA256=3 SHA256 value
     * @property {number} SHA512=4 SHA512 value
     */
    dfu.HashType = (function() {
        const valuesById = $Object.create(null), values = $Object.create(valuesById);
        values[valuesById[0] = "NO_HASH"] = 0;
        values[valuesById[1] = "CRC"] = 1;
        values[valuesById[2] = "SHA128"] = 2;
        values[valuesById[3] = "SHA256"] = 3;
        values[valuesById[4] = "SHA512"] = 4;
        return values;
    })();

    /**
     * ValidationType enum.
     * @name dfu.ValidationType
     * @enum {number}
     * @property {number} NO_VALIDATION=0 NO_VALIDATION value
     * @property {number} VALIDATE_GENERATED_CRC=1 VALIDATE_GENERATED_CRC value
     * @property {number} VALIDATE_GENERATED_SHA256=2 VALIDATE_GENERATED_SHA256 value
     * @property {number} VALIDATE_ECDSA_P256_SHA256=3 VALIDATE_ECDSA_P256_SHA256 value
     */
    dfu.ValidationType = (function() {
        const valuesById = $Object.create(null), values = $Object.create(valuesById);
        values[valuesById[0] = "NO_VALIDATION"] = 0;
        values[valuesById[1] = "VALIDATE_GENERATED_CRC"] = 1;
        values[valuesById[2] = "VALIDATE_GENERATED_SHA256"] = 2;
        values[valuesById[3] = "VALIDATE_ECDSA_P256_SHA256"] = 3;
        return values;
    })();

    /**
     * SignatureType enum.
     * @name dfu.SignatureType
     * @enum {number}
     * @property {number} ECDSA_P256_SHA256=0 ECDSA_P256_SHA256 value
     * @property {number} ED25519=1 ED25519 value
     */
    dfu.SignatureType = (function() {
        const valuesById = $Object.create(null), values = $Object.create(valuesById);
        values[valuesById[0] = "ECDSA_P256_SHA256"] = 0;
        values[valuesById[1] = "ED25519"] = 1;
        return values;
    })();

    dfu.Hash = (function() {

        /**
         * Properties of a Hash.
         * @typedef {Object} dfu.Hash.$Properties
         * @property {dfu.HashType} hash_type Hash hash_type
         * @property {Uint8Array} hash Hash hash
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a Hash.
         * @memberof dfu
         * @interface IHash
         * @augments dfu.Hash.$Properties
         * @deprecated Use dfu.Hash.$Properties instead.
         */

        /**
         * Shape of a Hash.
         * @typedef {dfu.Hash.$Properties} dfu.Hash.$Shape
         */

        /**
         * Constructs a new Hash.
         * @memberof dfu
         * @classdesc Represents a Hash.
         * @constructor
         * @param {dfu.Hash.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const Hash = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * Hash hash_type.
         * @member {dfu.HashType} hash_type
         * @memberof dfu.Hash
         * @instance
         */
        Hash.prototype.hash_type = 0;

        /**
         * Hash hash.
         * @member {Uint8Array} hash
         * @memberof dfu.Hash
         * @instance
         */
        Hash.prototype.hash = $util.newBuffer([]);

        /**
         * Encodes the specified Hash message. Does not implicitly {@link dfu.Hash.verify|verify} messages.
         * @function encode
         * @memberof dfu.Hash
         * @static
         * @param {dfu.Hash.$Properties} message Hash message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        Hash.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            writer.uint32(/* id 1, wireType 0 =*/8).int32(message.hash_type);
            writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.hash);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a Hash message from the specified reader or buffer.
         * @function decode
         * @memberof dfu.Hash
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {dfu.Hash & dfu.Hash.$Shape} Hash
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        Hash.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.dfu.Hash();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        value = reader.int32();
                        if ($root.dfu.HashType[value] !== $undefined)
                            message.hash_type = value;
                        else if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.hash = reader.bytes();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            if (!$Object.hasOwnProperty.call(message, "hash_type"))
                throw $util.ProtocolError("missing required 'hash_type'", { instance: message });
            if (!$Object.hasOwnProperty.call(message, "hash"))
                throw $util.ProtocolError("missing required 'hash'", { instance: message });
            return message;
        };

        return Hash;
    })();

    dfu.BootValidation = (function() {

        /**
         * Properties of a BootValidation.
         * @typedef {Object} dfu.BootValidation.$Properties
         * @property {dfu.ValidationType} type BootValidation type
         * @property {Uint8Array} bytes BootValidation bytes
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a BootValidation.
         * @memberof dfu
         * @interface IBootValidation
         * @augments dfu.BootValidation.$Properties
         * @deprecated Use dfu.BootValidation.$Properties instead.
         */

        /**
         * Shape of a BootValidation.
         * @typedef {dfu.BootValidation.$Properties} dfu.BootValidation.$Shape
         */

        /**
         * Constructs a new BootValidation.
         * @memberof dfu
         * @classdesc Represents a BootValidation.
         * @constructor
         * @param {dfu.BootValidation.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const BootValidation = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * BootValidation type.
         * @member {dfu.ValidationType} type
         * @memberof dfu.BootValidation
         * @instance
         */
        BootValidation.prototype.type = 0;

        /**
         * BootValidation bytes.
         * @member {Uint8Array} bytes
         * @memberof dfu.BootValidation
         * @instance
         */
        BootValidation.prototype.bytes = $util.newBuffer([]);

        /**
         * Encodes the specified BootValidation message. Does not implicitly {@link dfu.BootValidation.verify|verify} messages.
         * @function encode
         * @memberof dfu.BootValidation
         * @static
         * @param {dfu.BootValidation.$Properties} message BootValidation message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        BootValidation.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            writer.uint32(/* id 1, wireType 0 =*/8).int32(message.type);
            writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.bytes);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a BootValidation message from the specified reader or buffer.
         * @function decode
         * @memberof dfu.BootValidation
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {dfu.BootValidation & dfu.BootValidation.$Shape} BootValidation
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        BootValidation.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.dfu.BootValidation();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        value = reader.int32();
                        if ($root.dfu.ValidationType[value] !== $undefined)
                            message.type = value;
                        else if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.bytes = reader.bytes();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            if (!$Object.hasOwnProperty.call(message, "type"))
                throw $util.ProtocolError("missing required 'type'", { instance: message });
            if (!$Object.hasOwnProperty.call(message, "bytes"))
                throw $util.ProtocolError("missing required 'bytes'", { instance: message });
            return message;
        };

        return BootValidation;
    })();

    dfu.InitCommand = (function() {

        /**
         * Properties of an InitCommand.
         * @typedef {Object} dfu.InitCommand.$Properties
         * @property {number|null} [fw_version] InitCommand fw_version
         * @property {number|null} [hw_version] InitCommand hw_version
         * @property {Array.<number>|null} [sd_req] InitCommand sd_req
         * @property {dfu.FwType|null} [type] InitCommand type
         * @property {number|null} [sd_size] InitCommand sd_size
         * @property {number|null} [bl_size] InitCommand bl_size
         * @property {number|null} [app_size] InitCommand app_size
         * @property {dfu.Hash.$Properties|null} [hash] InitCommand hash
         * @property {boolean|null} [is_debug] InitCommand is_debug
         * @property {Array.<dfu.BootValidation.$Properties>|null} [boot_validation] InitCommand boot_validation
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of an InitCommand.
         * @memberof dfu
         * @interface IInitCommand
         * @augments dfu.InitCommand.$Properties
         * @deprecated Use dfu.InitCommand.$Properties instead.
         */

        /**
         * Shape of an InitCommand.
         * @typedef {dfu.InitCommand.$Properties} dfu.InitCommand.$Shape
         */

        /**
         * Constructs a new InitCommand.
         * @memberof dfu
         * @classdesc Represents an InitCommand.
         * @constructor
         * @param {dfu.InitCommand.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const InitCommand = function (properties) {
            this.sd_req = [];
            this.boot_validation = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * InitCommand fw_version.
         * @member {number} fw_version
         * @memberof dfu.InitCommand
         * @instance
         */
        InitCommand.prototype.fw_version = 0;

        /**
         * InitCommand hw_version.
         * @member {number} hw_version
         * @memberof dfu.InitCommand
         * @instance
         */
        InitCommand.prototype.hw_version = 0;

        /**
         * InitCommand sd_req.
         * @member {Array.<number>} sd_req
         * @memberof dfu.InitCommand
         * @instance
         */
        InitCommand.prototype.sd_req = $util.emptyArray;

        /**
         * InitCommand type.
         * @member {dfu.FwType} type
         * @memberof dfu.InitCommand
         * @instance
         */
        InitCommand.prototype.type = 0;

        /**
         * InitCommand sd_size.
         * @member {number} sd_size
         * @memberof dfu.InitCommand
         * @instance
         */
        InitCommand.prototype.sd_size = 0;

        /**
         * InitCommand bl_size.
         * @member {number} bl_size
         * @memberof dfu.InitCommand
         * @instance
         */
        InitCommand.prototype.bl_size = 0;

        /**
         * InitCommand app_size.
         * @member {number} app_size
         * @memberof dfu.InitCommand
         * @instance
         */
        InitCommand.prototype.app_size = 0;

        /**
         * InitCommand hash.
         * @member {dfu.Hash.$Properties|null|undefined} hash
         * @memberof dfu.InitCommand
         * @instance
         */
        InitCommand.prototype.hash = null;

        /**
         * InitCommand is_debug.
         * @member {boolean} is_debug
         * @memberof dfu.InitCommand
         * @instance
         */
        InitCommand.prototype.is_debug = false;

        /**
         * InitCommand boot_validation.
         * @member {Array.<dfu.BootValidation.$Properties>} boot_validation
         * @memberof dfu.InitCommand
         * @instance
         */
        InitCommand.prototype.boot_validation = $util.emptyArray;

        /**
         * Encodes the specified InitCommand message. Does not implicitly {@link dfu.InitCommand.verify|verify} messages.
         * @function encode
         * @memberof dfu.InitCommand
         * @static
         * @param {dfu.InitCommand.$Properties} message InitCommand message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        InitCommand.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.fw_version != null && $Object.hasOwnProperty.call(message, "fw_version"))
                writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.fw_version);
            if (message.hw_version != null && $Object.hasOwnProperty.call(message, "hw_version"))
                writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.hw_version);
            if (message.sd_req != null && message.sd_req.length)
                writer.uint32(/* id 3, wireType 2 =*/26).uint32s(message.sd_req);
            if (message.type != null && $Object.hasOwnProperty.call(message, "type"))
                writer.uint32(/* id 4, wireType 0 =*/32).int32(message.type);
            if (message.sd_size != null && $Object.hasOwnProperty.call(message, "sd_size"))
                writer.uint32(/* id 5, wireType 0 =*/40).uint32(message.sd_size);
            if (message.bl_size != null && $Object.hasOwnProperty.call(message, "bl_size"))
                writer.uint32(/* id 6, wireType 0 =*/48).uint32(message.bl_size);
            if (message.app_size != null && $Object.hasOwnProperty.call(message, "app_size"))
                writer.uint32(/* id 7, wireType 0 =*/56).uint32(message.app_size);
            if (message.hash != null && $Object.hasOwnProperty.call(message, "hash"))
                $root.dfu.Hash.encode(message.hash, writer.uint32(/* id 8, wireType 2 =*/66).fork(), _depth + 1).ldelim();
            if (message.is_debug != null && $Object.hasOwnProperty.call(message, "is_debug"))
                writer.uint32(/* id 9, wireType 0 =*/72).bool(message.is_debug);
            if (message.boot_validation != null && message.boot_validation.length)
                for (let i = 0; i < message.boot_validation.length; ++i)
                    $root.dfu.BootValidation.encode(message.boot_validation[i], writer.uint32(/* id 10, wireType 2 =*/82).fork(), _depth + 1).ldelim();
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes an InitCommand message from the specified reader or buffer.
         * @function decode
         * @memberof dfu.InitCommand
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {dfu.InitCommand & dfu.InitCommand.$Shape} InitCommand
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        InitCommand.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.dfu.InitCommand();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        message.fw_version = reader.uint32();
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        message.hw_version = reader.uint32();
                        continue;
                    }
                case 3: {
                        if (wireType === 2) {
                            if (!(message.sd_req && message.sd_req.length))
                                message.sd_req = [];
                            reader.uint32s(message.sd_req);
                            continue;
                        }
                        if (wireType !== 0)
                            break;
                        if (!(message.sd_req && message.sd_req.length))
                            message.sd_req = [];
                        message.sd_req.push(reader.uint32());
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        value = reader.int32();
                        if ($root.dfu.FwType[value] !== $undefined)
                            message.type = value;
                        else if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                        continue;
                    }
                case 5: {
                        if (wireType !== 0)
                            break;
                        message.sd_size = reader.uint32();
                        continue;
                    }
                case 6: {
                        if (wireType !== 0)
                            break;
                        message.bl_size = reader.uint32();
                        continue;
                    }
                case 7: {
                        if (wireType !== 0)
                            break;
                        message.app_size = reader.uint32();
                        continue;
                    }
                case 8: {
                        if (wireType !== 2)
                            break;
                        message.hash = $root.dfu.Hash.decode(reader, reader.size(), $undefined, _depth + 1, message.hash);
                        continue;
                    }
                case 9: {
                        if (wireType !== 0)
                            break;
                        message.is_debug = reader.bool();
                        continue;
                    }
                case 10: {
                        if (wireType !== 2)
                            break;
                        if (!(message.boot_validation && message.boot_validation.length))
                            message.boot_validation = [];
                        message.boot_validation.push($root.dfu.BootValidation.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return InitCommand;
    })();

    dfu.ResetCommand = (function() {

        /**
         * Properties of a ResetCommand.
         * @typedef {Object} dfu.ResetCommand.$Properties
         * @property {number} timeout ResetCommand timeout
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a ResetCommand.
         * @memberof dfu
         * @interface IResetCommand
         * @augments dfu.ResetCommand.$Properties
         * @deprecated Use dfu.ResetCommand.$Properties instead.
         */

        /**
         * Shape of a ResetCommand.
         * @typedef {dfu.ResetCommand.$Properties} dfu.ResetCommand.$Shape
         */

        /**
         * Constructs a new ResetCommand.
         * @memberof dfu
         * @classdesc Represents a ResetCommand.
         * @constructor
         * @param {dfu.ResetCommand.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const ResetCommand = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * ResetCommand timeout.
         * @member {number} timeout
         * @memberof dfu.ResetCommand
         * @instance
         */
        ResetCommand.prototype.timeout = 0;

        /**
         * Encodes the specified ResetCommand message. Does not implicitly {@link dfu.ResetCommand.verify|verify} messages.
         * @function encode
         * @memberof dfu.ResetCommand
         * @static
         * @param {dfu.ResetCommand.$Properties} message ResetCommand message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        ResetCommand.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.timeout);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a ResetCommand message from the specified reader or buffer.
         * @function decode
         * @memberof dfu.ResetCommand
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {dfu.ResetCommand & dfu.ResetCommand.$Shape} ResetCommand
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        ResetCommand.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.dfu.ResetCommand();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        message.timeout = reader.uint32();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            if (!$Object.hasOwnProperty.call(message, "timeout"))
                throw $util.ProtocolError("missing required 'timeout'", { instance: message });
            return message;
        };

        return ResetCommand;
    })();

    dfu.Command = (function() {

        /**
         * Properties of a Command.
         * @typedef {Object} dfu.Command.$Properties
         * @property {dfu.OpCode|null} [op_code] Command op_code
         * @property {dfu.InitCommand.$Properties|null} [init] Command init
         * @property {dfu.ResetCommand.$Properties|null} [reset] Command reset
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a Command.
         * @memberof dfu
         * @interface ICommand
         * @augments dfu.Command.$Properties
         * @deprecated Use dfu.Command.$Properties instead.
         */

        /**
         * Shape of a Command.
         * @typedef {dfu.Command.$Properties} dfu.Command.$Shape
         */

        /**
         * Constructs a new Command.
         * @memberof dfu
         * @classdesc Represents a Command.
         * @constructor
         * @param {dfu.Command.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const Command = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * Command op_code.
         * @member {dfu.OpCode} op_code
         * @memberof dfu.Command
         * @instance
         */
        Command.prototype.op_code = 0;

        /**
         * Command init.
         * @member {dfu.InitCommand.$Properties|null|undefined} init
         * @memberof dfu.Command
         * @instance
         */
        Command.prototype.init = null;

        /**
         * Command reset.
         * @member {dfu.ResetCommand.$Properties|null|undefined} reset
         * @memberof dfu.Command
         * @instance
         */
        Command.prototype.reset = null;

        /**
         * Encodes the specified Command message. Does not implicitly {@link dfu.Command.verify|verify} messages.
         * @function encode
         * @memberof dfu.Command
         * @static
         * @param {dfu.Command.$Properties} message Command message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        Command.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.op_code != null && $Object.hasOwnProperty.call(message, "op_code"))
                writer.uint32(/* id 1, wireType 0 =*/8).int32(message.op_code);
            if (message.init != null && $Object.hasOwnProperty.call(message, "init"))
                $root.dfu.InitCommand.encode(message.init, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
            if (message.reset != null && $Object.hasOwnProperty.call(message, "reset"))
                $root.dfu.ResetCommand.encode(message.reset, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a Command message from the specified reader or buffer.
         * @function decode
         * @memberof dfu.Command
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {dfu.Command & dfu.Command.$Shape} Command
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        Command.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.dfu.Command();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        value = reader.int32();
                        if ($root.dfu.OpCode[value] !== $undefined)
                            message.op_code = value;
                        else if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.init = $root.dfu.InitCommand.decode(reader, reader.size(), $undefined, _depth + 1, message.init);
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        message.reset = $root.dfu.ResetCommand.decode(reader, reader.size(), $undefined, _depth + 1, message.reset);
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return Command;
    })();

    dfu.SignedCommand = (function() {

        /**
         * Properties of a SignedCommand.
         * @typedef {Object} dfu.SignedCommand.$Properties
         * @property {dfu.Command.$Properties} command SignedCommand command
         * @property {dfu.SignatureType} signature_type SignedCommand signature_type
         * @property {Uint8Array} signature SignedCommand signature
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a SignedCommand.
         * @memberof dfu
         * @interface ISignedCommand
         * @augments dfu.SignedCommand.$Properties
         * @deprecated Use dfu.SignedCommand.$Properties instead.
         */

        /**
         * Shape of a SignedCommand.
         * @typedef {dfu.SignedCommand.$Properties} dfu.SignedCommand.$Shape
         */

        /**
         * Constructs a new SignedCommand.
         * @memberof dfu
         * @classdesc Represents a SignedCommand.
         * @constructor
         * @param {dfu.SignedCommand.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const SignedCommand = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * SignedCommand command.
         * @member {dfu.Command.$Properties} command
         * @memberof dfu.SignedCommand
         * @instance
         */
        SignedCommand.prototype.command = null;

        /**
         * SignedCommand signature_type.
         * @member {dfu.SignatureType} signature_type
         * @memberof dfu.SignedCommand
         * @instance
         */
        SignedCommand.prototype.signature_type = 0;

        /**
         * SignedCommand signature.
         * @member {Uint8Array} signature
         * @memberof dfu.SignedCommand
         * @instance
         */
        SignedCommand.prototype.signature = $util.newBuffer([]);

        /**
         * Encodes the specified SignedCommand message. Does not implicitly {@link dfu.SignedCommand.verify|verify} messages.
         * @function encode
         * @memberof dfu.SignedCommand
         * @static
         * @param {dfu.SignedCommand.$Properties} message SignedCommand message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        SignedCommand.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            $root.dfu.Command.encode(message.command, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
            writer.uint32(/* id 2, wireType 0 =*/16).int32(message.signature_type);
            writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.signature);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a SignedCommand message from the specified reader or buffer.
         * @function decode
         * @memberof dfu.SignedCommand
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {dfu.SignedCommand & dfu.SignedCommand.$Shape} SignedCommand
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        SignedCommand.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.dfu.SignedCommand();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.command = $root.dfu.Command.decode(reader, reader.size(), $undefined, _depth + 1, message.command);
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        value = reader.int32();
                        if ($root.dfu.SignatureType[value] !== $undefined)
                            message.signature_type = value;
                        else if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        message.signature = reader.bytes();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            if (!$Object.hasOwnProperty.call(message, "command"))
                throw $util.ProtocolError("missing required 'command'", { instance: message });
            if (!$Object.hasOwnProperty.call(message, "signature_type"))
                throw $util.ProtocolError("missing required 'signature_type'", { instance: message });
            if (!$Object.hasOwnProperty.call(message, "signature"))
                throw $util.ProtocolError("missing required 'signature'", { instance: message });
            return message;
        };

        return SignedCommand;
    })();

    dfu.Packet = (function() {

        /**
         * Properties of a Packet.
         * @typedef {Object} dfu.Packet.$Properties
         * @property {dfu.Command.$Properties|null} [command] Packet command
         * @property {dfu.SignedCommand.$Properties|null} [signed_command] Packet signed_command
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a Packet.
         * @memberof dfu
         * @interface IPacket
         * @augments dfu.Packet.$Properties
         * @deprecated Use dfu.Packet.$Properties instead.
         */

        /**
         * Shape of a Packet.
         * @typedef {dfu.Packet.$Properties} dfu.Packet.$Shape
         */

        /**
         * Constructs a new Packet.
         * @memberof dfu
         * @classdesc Represents a Packet.
         * @constructor
         * @param {dfu.Packet.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const Packet = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * Packet command.
         * @member {dfu.Command.$Properties|null|undefined} command
         * @memberof dfu.Packet
         * @instance
         */
        Packet.prototype.command = null;

        /**
         * Packet signed_command.
         * @member {dfu.SignedCommand.$Properties|null|undefined} signed_command
         * @memberof dfu.Packet
         * @instance
         */
        Packet.prototype.signed_command = null;

        /**
         * Encodes the specified Packet message. Does not implicitly {@link dfu.Packet.verify|verify} messages.
         * @function encode
         * @memberof dfu.Packet
         * @static
         * @param {dfu.Packet.$Properties} message Packet message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        Packet.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.command != null && $Object.hasOwnProperty.call(message, "command"))
                $root.dfu.Command.encode(message.command, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
            if (message.signed_command != null && $Object.hasOwnProperty.call(message, "signed_command"))
                $root.dfu.SignedCommand.encode(message.signed_command, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a Packet message from the specified reader or buffer.
         * @function decode
         * @memberof dfu.Packet
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {dfu.Packet & dfu.Packet.$Shape} Packet
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        Packet.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.dfu.Packet();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.command = $root.dfu.Command.decode(reader, reader.size(), $undefined, _depth + 1, message.command);
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.signed_command = $root.dfu.SignedCommand.decode(reader, reader.size(), $undefined, _depth + 1, message.signed_command);
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return Packet;
    })();

    return dfu;
})();

export {
  $root as default
};
