import type { TransportAnswer } from '../../gateway/transport/Transport.ts';
import type { Chance } from './Chance.ts';
import type { Weather } from './SimNetwork.ts';

export interface Storm {
  readonly weather: Weather;
  /** How often each fault happened. */
  readonly faults: Map<string, number>;
  /** Delivers what was delayed, in an order of its own. */
  deliverLate(): Promise<void>;
  /** From now on all is well. */
  calm(): void;
}

const failure = (code: 'HUB_TIMEOUT' | 'HUB_UNREACHABLE'): TransportAnswer => ({
  failure: { code, message: 'The hub did not answer.' },
  bytes: 0,
});

/**
 * A network that loses calls and answers, delivers some twice and some late, and cuts hubs off for a while.
 * @param isCutOff whether a hub cannot be reached now
 */
export function stormyWeather(chance: Chance, strength: number, isCutOff: (hub: string) => boolean): Storm {
  const faults = new Map<string, number>();
  const late: { readonly order: number; readonly deliver: () => Promise<unknown> }[] = [];
  let isCalm = false;
  const note = (fault: string) => faults.set(fault, (faults.get(fault) ?? 0) + 1);

  const weather: Weather = async (call, deliver) => {
    if (isCalm) return deliver();
    if (isCutOff(call.hub)) {
      note('cut off');
      return failure('HUB_UNREACHABLE');
    }
    const roll = chance.fraction(`${call.hub} ${call.body}`) / strength;
    if (roll < 0.25) {
      note('call lost');
      return failure('HUB_UNREACHABLE');
    }
    if (roll < 0.5) {
      note('answer lost');
      await deliver();
      return failure('HUB_TIMEOUT');
    }
    if (roll < 0.75) {
      note('delivered late');
      late.push({ order: chance.fraction(`late ${call.body}`), deliver });
      return failure('HUB_TIMEOUT');
    }
    if (roll < 1) {
      note('delivered twice');
      const [answer] = await Promise.all([deliver(), deliver()]);
      return answer;
    }
    return deliver();
  };
  return {
    weather,
    faults,
    async deliverLate() {
      for (const { deliver } of late.splice(0).toSorted((a, b) => a.order - b.order)) await deliver();
    },
    calm() {
      isCalm = true;
    },
  };
}
