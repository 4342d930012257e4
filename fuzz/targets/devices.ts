/** Devices that are played and logs that are read: neither a file nor a log may be refused, a profile may. */

import type { NamedBytes, Profile } from '../../src/core/types.ts';
import { formatNamed, formats, identify } from '../../src/formats.ts';
import { plainValue, readDocument } from '../../src/release/document.ts';
import { explanationJson, explanationMarkdown, explanationText } from '../../src/show/explanation.ts';
import { predictionMarkdown, predictionText } from '../../src/show/prediction.ts';
import { styleFor } from '../../src/show/style.ts';
import type { Random } from '../random.ts';
import { seedsNow } from '../seeds.ts';
import { type Context, law, lawfulFindings, orRefusal, type Target } from '../target.ts';

const style = styleFor(false);

/** What a profile names is some golden file, whichever. */
const loading = (random: Random, format: string) => async (): Promise<NamedBytes> =>
  random.pick(seedsNow().filter(({ name }) => name.startsWith(`golden/${format}/`)));

const keyLoading =
  (format: string) =>
  async (path: string): Promise<NamedBytes> => {
    const wanted = path.split('/').at(-1) ?? path;
    const found = seedsNow().find(
      ({ name }) => name.startsWith(`golden/${format}/`) && name.endsWith(`/${wanted}`),
    );
    return found ?? { name: path, bytes: new Uint8Array() };
  };

async function predicted(
  file: NamedBytes,
  id: string,
  profile: Profile,
  load: (path: string) => Promise<NamedBytes>,
) {
  const prediction = await formatNamed(id)?.predict?.({ file, profile, load });
  if (!prediction) return;
  law(prediction.why !== '', 'a prediction without a reason');
  lawfulFindings(prediction.findings);
  predictionText(prediction, style);
  predictionMarkdown(prediction);
}

/** The artifact changes, the device is a good one: whatever the file holds, the device has an answer. */
async function playedFile(file: NamedBytes, { random, seed }: Context): Promise<void> {
  const id = seed.name.split('/')[1] ?? '';
  const ready = ((await formatNamed(id)?.profiles?.()) ?? []).map(({ profile }) => profile);
  const written = seedsNow().filter(
    ({ name }) => name.startsWith(`golden/${id}/`) && name.endsWith('.profile.json'),
  );
  const own = random.oneIn(2) && written.length > 0 ? random.pick(written) : undefined;
  const profile = own
    ? (plainValue(
        readDocument(own) ?? { kind: 'table', entries: [], at: { file: '', line: 1, column: 1 } },
      ) as Profile)
    : random.pick(ready);
  const { format: _, ...rest } = profile;
  // files that are sent to no device are refused, as the wrong argument they are
  const refused = await orRefusal(() => predicted(file, id, rest, keyLoading(id)));
  void refused;
}

/** The profile changes. */
async function playedProfile(file: NamedBytes, { random, seed }: Context): Promise<void> {
  const id = seed.name.split('/')[1] ?? '';
  const profile = plainValue(
    readDocument(file) ?? { kind: 'list', items: [], at: { file: '', line: 1, column: 1 } },
  );
  const load = loading(random, id);
  await predicted(await load(), id, profile as Profile, load);
}

const isLog = ({ name }: NamedBytes): boolean => name.includes('/logs/') || name.endsWith('.log');

async function* linesOf(bytes: Uint8Array): AsyncGenerator<string> {
  yield* new TextDecoder().decode(bytes).split('\n');
}

async function explained(file: NamedBytes, { random }: Context): Promise<void> {
  for (const format of formats) {
    const artifacts = seedsNow().filter(
      ({ name }) => name.startsWith(`golden/${format.id}/outputs/`) && /\.(zip|bin)$/.test(name),
    );
    const artifact = random.oneIn(2) && artifacts.length > 0 ? random.pick(artifacts) : undefined;
    const explanation = await format.explain?.({
      lines: linesOf(file.bytes),
      ...(artifact && identify(artifact) === format ? { artifact } : {}),
    });
    if (!explanation) continue;
    law(explanation.text.length < 64 * 1024, `an explanation of ${explanation.text.length} characters`);
    explanationText(explanation, style);
    explanationMarkdown(explanation);
    JSON.stringify(explanationJson(explanation));
  }
}

export const devices: readonly Target[] = [
  {
    name: 'predict',
    weight: 5,
    takes: ({ name }) => /^golden\/[a-z0-9]+\/(outputs|verify|boot)\/.*\.(zip|bin)$/.test(name),
    mayRefuse: false,
    run: playedFile,
  },
  {
    name: 'profile',
    weight: 3,
    takes: ({ name }) => name.endsWith('.profile.json'),
    mayRefuse: true,
    run: playedProfile,
  },
  { name: 'explain', weight: 5, takes: isLog, mayRefuse: false, run: explained },
];
