import { type Fault, faultsOf } from './Fault.ts';
import type { Alteration } from './FaultyHub.ts';
import { accept, change, hasKey, isOf, rename } from './mutationFaults.ts';

/** Another account, as an audit reads it. */
const account =
  (audit: string, members: Readonly<Record<string, unknown>>): Alteration =>
  (call) => {
    if (isOf(call, audit) && call.answer.data?.account) Object.assign(call.answer.data.account, members);
  };

const amount = (text: string) => ({ amount: text });

/** Other figures of each account in a list. */
const earnings =
  (members: Readonly<Record<string, unknown>>): Alteration =>
  ({ answer: { data } }) => {
    for (const each of (data?.accounts ?? []) as object[]) Object.assign(each, members);
  };

const ledger: Readonly<Record<string, Readonly<Record<string, Alteration>>>> = {
  'LEDGER-1': {
    UNBALANCED: ({ answer: { data } }) => {
      const [line] = (data?.trialBalance ?? []) as { postedDebits: object }[];
      if (line) line.postedDebits = amount('0.01');
    },
  },
  'LEDGER-2': { SECOND: change('open again', { id: 'x' }) },
  'LEDGER-3': {
    NOT_ADDED: account('LEDGER-3', { posted: amount('0.00') }),
    TWICE: accept('deposit again'),
    CODE: rename('deposit again'),
  },
  'LEDGER-4': { ACCEPTED: accept('invalid 1.00 USD'), CODE: rename('invalid 1.00 USD') },
  'LEDGER-5': { SUM: account('LEDGER-5', { entries: [] }) },
};

const settlement: Readonly<Record<string, Readonly<Record<string, Alteration>>>> = {
  'SETTLEMENT-1': {
    NOT_HELD: account('SETTLEMENT-1', { available: amount('100.00') }),
    OVERDRAWN: accept('hold overdrawn'),
    BEYOND_CAP: accept('hold beyond cap'),
    CODE: rename('hold overdrawn'),
  },
  'SETTLEMENT-2': { OTHER_ID: change('hold named', { id: 'x' }) },
  'SETTLEMENT-3': {
    TWICE: accept('SETTLEMENT-3 twice'),
    CURRENCY: accept('SETTLEMENT-3 currency'),
    NO_PAIR: accept('no pair'),
    CODE: rename('no pair'),
  },
  'SETTLEMENT-4': {
    STATE: change('void again', { state: 'HELD' }),
    NOT_FREED: account('SETTLEMENT-4', { available: amount('70.00') }),
    POSTED: accept('post voided'),
    CODE: rename('post voided'),
  },
  'SETTLEMENT-5': {
    STATE: change('SETTLEMENT-5 post', { nettingCycleId: null }),
    NOT_PAID: account('SETTLEMENT-5', { posted: amount('100.00') }),
    NOT_OWED: (call) => {
      if (isOf(call, 'SETTLEMENT-5') && call.answer.data?.after) call.answer.data.after = [];
    },
    VOIDED: accept('void posted'),
    CODE: rename('void posted'),
  },
  'SETTLEMENT-6': {
    STATE: change('SETTLEMENT-6 recorded', { state: 'POSTED' }),
    OTHER_HUB: accept('SETTLEMENT-6 other hub'),
    TWICE: accept('recorded twice'),
    OTHER_HELD: accept('SETTLEMENT-6 other held'),
    CODE: rename('recorded twice'),
  },
  'SETTLEMENT-7': {
    ACCEPTED: (call) => {
      if (hasKey(call, 'hold steps operator')) call.answer = { data: { holdFunds: { settlement: { id: 'x' } } } };
    },
  },
  'SETTLEMENT-8': {
    UNPAID: accept('SETTLEMENT-8 unpaid'),
    OTHER_AMOUNT: accept('SETTLEMENT-8 other amount'),
    CODE: rename('SETTLEMENT-8 unpaid'),
    STATE: change('SETTLEMENT-8 paid', { nettingCycleId: null }),
    NOT_CREDITED: earnings({ posted: amount('0.00') }),
    NOT_RETAINED: earnings({ available: amount('5.00') }),
  },
  'NETTING-1': {
    NOT_CLOSED: change('NETTING-1 close netted', { state: 'OPEN' }),
    LOST: change('NETTING-1 close netted', { lines: [] }),
    DIGEST: change('NETTING-1 close netted', { digest: 'x' }),
  },
};

/** One for each cause of each audit of the profile `settling`. */
export const settlingFaults: readonly Fault[] = faultsOf([ledger, settlement]);
