import { isUtf8 } from 'node:buffer';
import { limits } from '../limits.ts';
import type { AnswerRoom } from './AnswerRoom.ts';
import { decompress, decompressQuickly } from './decompress.ts';
import type { ExchangeEnding } from './ExchangeEnding.ts';
import { nextTurn } from './nextTurn.ts';
import type { ResponseHead } from './ResponseHeads.ts';

/** A byte order mark; JSON begins with none, yet some servers send one. */
const mark = [0xef, 0xbb, 0xbf] as const;

/**
 * Makes of the body of a response its text: at once where it is short, else in a turn of the event loop of its own.
 * @param body may be overwritten after the call
 */
export function readBody(head: ResponseHead, body: Buffer, room: AnswerRoom): ExchangeEnding | Promise<ExchangeEnding> {
  const { coding } = head;
  if (coding === undefined || body.length === 0) {
    if (body.length <= limits.largeAnswerBytes) return endingOf(head, body, body.length);
    return room.inTurn(() => longEndingOf(head, body, body.length));
  }
  const quickly = decompressQuickly(body, coding);
  if (Buffer.isBuffer(quickly)) return endingOf(head, quickly, body.length);
  if (quickly) return quickly;
  const compressed = Buffer.from(body);
  return room.inTurn(async () => {
    const decompressed = await decompress(compressed, coding);
    return Buffer.isBuffer(decompressed) ? longEndingOf(head, decompressed, compressed.length) : decompressed;
  });
}

function endingOf(head: ResponseHead, body: Buffer, bytes: number): ExchangeEnding {
  if (!isUtf8(body)) return { kind: 'NOT_TEXT' };
  return answered(head, body.toString('utf8', startOf(body)), bytes);
}

/** The same in steps, between which the event loop turns to others: what is not ASCII takes 4 ms a megabyte. */
async function longEndingOf(head: ResponseHead, body: Buffer, bytes: number): Promise<ExchangeEnding> {
  if (!isUtf8(body)) return { kind: 'NOT_TEXT' };
  let text = '';
  for (let from = startOf(body); from < body.length; ) {
    let to = Math.min(from + limits.largeAnswerBytes, body.length);
    while (to < body.length && isWithinLetter(body[to] as number)) to -= 1;
    text += body.toString('utf8', from, to);
    from = to;
    await nextTurn();
  }
  // V8 puts the steps together when a character is read, which takes up to 15 ms.
  text.charCodeAt(0);
  await nextTurn();
  return answered(head, text, bytes);
}

function answered({ status, retryAfter }: ResponseHead, text: string, bytes: number): ExchangeEnding {
  return { kind: 'ANSWERED', status, retryAfter, text, bytes };
}

function startOf(body: Buffer): number {
  return body[0] === mark[0] && body[1] === mark[1] && body[2] === mark[2] ? mark.length : 0;
}

/** True for a byte of UTF-8 that goes on with a letter. */
function isWithinLetter(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}
