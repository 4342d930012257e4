/** Applies the matrix: a target that mentions `${board}` becomes one target for each board it is made for. */

import { didYouMean } from '../core/suggest.ts';
import type { Axis, AxisValue, Config, TargetEntry } from './config.ts';
import { faultAt, type Text } from './document.ts';
import { axesIn } from './variables.ts';

export type MatrixFaultCode = 'config/unknown-axis' | 'config/unknown-axis-value' | 'config/too-many-targets';

/** One target of the file, for one value of each axis that it mentions. */
export type Spread = {
  readonly entry: TargetEntry;
  /** `app`, or `app/nrf52dk` where it is made for several boards. */
  readonly name: string;
  /** The variables of the axes: `board`, `board.flash`. */
  readonly matrix: ReadonlyMap<string, Text>;
};

const MOST_TARGETS = 10_000;

function textsOfTarget(entry: TargetEntry): readonly Text[] {
  const given = [...entry.options.values()].flatMap(({ texts }) => (texts === true ? [] : texts));
  const single = [entry.output, entry.key, entry.passphrase, entry.golden].filter(
    (text) => text !== undefined,
  );
  return [
    ...given,
    ...single,
    ...entry.expect.facts.values(),
    ...entry.expect.signedBy,
    ...entry.expect.devices,
  ];
}

function axesOfTarget(entry: TargetEntry, axes: readonly Axis[]): readonly Axis[] {
  const mentioned = new Set(textsOfTarget(entry).flatMap((text) => axesIn(text.text)));
  const known = axes.map(({ name }) => name);
  for (const [name, [first]] of entry.only) {
    if (known.includes(name)) mentioned.add(name);
    else if (first) {
      throw faultAt(
        'config/unknown-axis' satisfies MatrixFaultCode,
        first.at,
        `the matrix has no ${name}${didYouMean(name, known)}`,
      );
    }
  }
  return axes.filter(({ name }) => mentioned.has(name));
}

function chosen(axis: Axis, entry: TargetEntry): readonly AxisValue[] {
  const only = entry.only.get(axis.name);
  if (!only) return axis.values;
  const known = axis.values.map(({ name }) => name);
  for (const text of only) {
    if (known.includes(text.text)) continue;
    throw faultAt(
      'config/unknown-axis-value' satisfies MatrixFaultCode,
      text.at,
      `the matrix has no ${axis.name} ${text.text}${didYouMean(text.text, known)}`,
    );
  }
  return axis.values.filter(({ name }) => only.some((text) => text.text === name));
}

function withValue(spread: Spread, axis: Axis, value: AxisValue): Spread {
  const text: Text = { kind: 'text', text: value.name, quoted: true, at: value.at };
  const attributes = [...value.attributes].map(([name, given]) => [`${axis.name}.${name}`, given] as const);
  return {
    ...spread,
    name: `${spread.name}/${value.name}`,
    matrix: new Map([...spread.matrix, [axis.name, text], ...attributes]),
  };
}

function spreadOne(entry: TargetEntry, axes: readonly Axis[]): readonly Spread[] {
  let all: readonly Spread[] = [{ entry, name: entry.name, matrix: new Map() }];
  for (const axis of axesOfTarget(entry, axes)) {
    const values = chosen(axis, entry);
    if (all.length * values.length > MOST_TARGETS) {
      throw faultAt(
        'config/too-many-targets' satisfies MatrixFaultCode,
        entry.at,
        `the matrix makes more than ${MOST_TARGETS} targets of ${entry.name}`,
      );
    }
    all = all.flatMap((spread) => values.map((value) => withValue(spread, axis, value)));
  }
  return all;
}

/** Every target of the configuration, for every board it is made for, in the order of the file. */
export const spread = (config: Config): readonly Spread[] =>
  config.targets.flatMap((entry) => spreadOne(entry, config.axes));
