/** Builds a target of otapack.yaml: whatever its kind says. */

import { choiceOf, type Values } from '../../core/options.ts';
import type { Artifact, BuildRequest, Finding } from '../../core/types.ts';
import { finding } from './findings.ts';
import { type Kind, kinds, targetOptions } from './target-options.ts';

type Build = (request: BuildRequest) => Promise<Artifact>;

const builders: Readonly<Record<Kind, () => Promise<Build>>> = {
  secure: async () => (await import('./build.ts')).build,
  legacy: async () => (await import('./legacy/build.ts')).buildLegacy,
  zigbee: async () => (await import('./zigbee/build.ts')).buildZigbee,
  ncs: async () => (await import('./ncs/build.ts')).buildNcs,
  settings: async () => (await import('./settings.ts')).buildSettings,
  'zigbee-production': async () => (await import('./zigbee/production.ts')).buildProduction,
};

export async function buildKind(request: BuildRequest): Promise<Artifact> {
  const kind = choiceOf(request.values, 'kind', kinds, 'secure');
  const artifact = await (await builders[kind]())(request);
  return { ...artifact, findings: [...unused(request.values, kind), ...artifact.findings] };
}

/** Options that mean nothing for this kind, such as those of another kind that was meant. */
const unused = (values: Values, kind: Kind): Finding[] =>
  targetOptions
    .filter(
      ({ name, when }) => values[name] !== undefined && when?.option === 'kind' && !when.is.includes(kind),
    )
    .map(({ name, when }) =>
      finding(
        'nordic/option-not-used',
        `${name} means nothing for kind ${kind}: it is for ${when?.is.join(', ')}`,
      ),
    );
