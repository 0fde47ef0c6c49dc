import type { HubStatus } from './HubState.ts';

const words: Readonly<Record<HubStatus, readonly [sign: string, word: string]>> = {
  ACTIVE: ['●', 'Active'],
  DRAINING: ['◐', 'Draining'],
  UNREACHABLE: ['✕', 'Unreachable'],
};

/** A status in a word, a sign and a colour. */
export function StatusBadge({ status }: { status: HubStatus }) {
  const [sign, word] = words[status];
  return (
    <span className={`badge badge-${status.toLowerCase()}`}>
      <span aria-hidden="true">{sign}</span> {word}
    </span>
  );
}
