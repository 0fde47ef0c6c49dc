import { type ShownStatus, statusSign, statusWord } from './shownStatus.ts';

/** A status as a word, a sign and a colour. */
export function StatusBadge({ status }: { status: ShownStatus }) {
  return (
    <span className={`badge badge-${status.toLowerCase()}`}>
      <span aria-hidden="true">{statusSign(status)}</span> {statusWord(status)}
    </span>
  );
}
