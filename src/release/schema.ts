/**
 * The JSON Schema of otapack.yaml (draft 7, what editors read), from the same declarations as the reader. Numbers are
 * allowed wherever texts are: an editor sees `1.10` as a number, otapack keeps it as it is written.
 */

import { levelChoices } from '../core/levels.ts';
import type { Option } from '../core/options.ts';
import type { Format } from '../core/types.ts';
import { settable } from './config.ts';
import { expectSettings, fileSettings, type Setting, targetSettings } from './settings.ts';

export type Schema = { readonly [key: string]: unknown };

const text: Schema = { type: ['string', 'number'] };
const variable: Schema = { type: 'string', pattern: '\\$\\{' };

/** A choice may come out of a variable; one that is a number may be written as one. */
const choice = (choices: readonly string[]): Schema => ({
  anyOf: [
    { enum: choices.flatMap((each) => (/^\d+$/.test(each) ? [each, Number(each)] : [each])) },
    variable,
  ],
});

const oneOrMany = (each: Schema): Schema => ({ anyOf: [each, { type: 'array', items: each }] });

function singleValue(option: Option): Schema {
  if (option.is === 'flag') return { type: 'boolean' };
  if (option.is === 'choice' && option.choices) return choice(option.choices);
  if (option.is === 'number') return { anyOf: [{ type: 'integer' }, { type: 'string' }] };
  if (option.is === 'boolean') return { type: ['boolean', 'string', 'number'] };
  return text;
}

function optionSchema(option: Option): Schema {
  const { words = 1 } = option;
  const single = singleValue(option);
  const row: Schema = { type: 'array', items: single, minItems: words, maxItems: words };
  const value =
    words > 1 ? { anyOf: [row, { type: 'array', items: row }] } : option.many ? oneOrMany(single) : single;
  const otherwise = option.default === undefined ? '' : ` (default: ${option.default})`;
  return { description: option.help + otherwise, ...value };
}

const tables: Readonly<Record<string, Schema>> = {
  vars: { type: 'object', additionalProperties: text },
  facts: { type: 'object', additionalProperties: text },
  levels: { type: 'object', additionalProperties: { enum: levelChoices } },
  only: { type: 'object', additionalProperties: oneOrMany(text) },
  expect: { $ref: '#/definitions/expect' },
  defaults: { $ref: '#/definitions/defaults' },
  targets: { type: 'object', minProperties: 1, additionalProperties: { $ref: '#/definitions/target' } },
  matrix: {
    type: 'object',
    additionalProperties: {
      anyOf: [
        { type: 'array', items: text },
        { type: 'object', additionalProperties: { type: 'object', additionalProperties: text } },
      ],
    },
  },
};

function settingValue(setting: Setting): Schema {
  if (setting.is === 'table') return tables[setting.name] ?? { type: 'object' };
  if (setting.is === 'texts') return oneOrMany(text);
  if (setting.choices?.includes('true')) return { type: 'boolean' };
  return setting.is === 'choice' && setting.choices ? choice(setting.choices) : text;
}

function settingSchema(setting: Setting): Schema {
  const otherwise = setting.default === undefined ? '' : ` (default: ${setting.default})`;
  return { description: setting.help + otherwise, ...settingValue(setting) };
}

const settingProperties = (settings: readonly Setting[]): Schema =>
  Object.fromEntries(settings.map((setting) => [setting.name, settingSchema(setting)]));

const object = (properties: Schema, required: readonly string[] = []): Schema => ({
  type: 'object',
  additionalProperties: false,
  properties,
  ...(required.length > 0 ? { required } : {}),
});

const optionProperties = (format: Format, besides: readonly string[]): Schema =>
  Object.fromEntries(
    settable(format)
      .filter(({ name }) => !besides.includes(name))
      .map((option) => [option.name, optionSchema(option)]),
  );

const requiredOf = (settings: readonly Setting[]): string[] =>
  settings.filter(({ required }) => required).map(({ name }) => name);

function targetSchema(formats: readonly Format[]): Schema {
  const ids = formats.map(({ id }) => id);
  return {
    type: 'object',
    required: requiredOf(targetSettings),
    properties: { format: { enum: ids, description: 'what is made' } },
    allOf: formats.map(({ id }) => ({
      if: { properties: { format: { const: id } }, required: ['format'] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { $ref: `#/definitions/${id}` },
    })),
  };
}

export function configSchema(formats: readonly Format[]): Schema {
  const beside = targetSettings.map(({ name }) => name);
  const ofTarget = settingProperties(targetSettings.filter(({ name }) => name !== 'format'));
  const targets = formats.map((format) => [
    format.id,
    {
      title: format.title,
      ...object({ format: { const: format.id }, ...ofTarget, ...optionProperties(format, beside) }),
    },
  ]);
  const defaults = formats.map((format) => [format.id, object(optionProperties(format, []))]);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'otapack.yaml',
    description: `What otapack sign makes: ${formats.map(({ title }) => title).join(', ')}`,
    ...object(settingProperties(fileSettings), requiredOf(fileSettings)),
    definitions: {
      target: targetSchema(formats),
      ...Object.fromEntries(targets),
      defaults: object(Object.fromEntries(defaults)),
      expect: object(settingProperties(expectSettings)),
    },
  };
}
