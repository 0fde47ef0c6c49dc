import { setTimeout as delay } from 'node:timers/promises';
import { type HubCode, hubCodes } from '../network/goodsFor.ts';
import type { DeployedNetwork } from './DeployedNetwork.ts';

/** A settlement that only one of two hubs has, or that differs. */
interface Break {
  readonly tradeRef: string;
  readonly kind: string;
}

/** What the two hubs say of what they owe each other. */
interface Netted {
  /** `SETTLED`, or `DISPUTED` where they do not agree. */
  readonly state: string;
  readonly breaks: readonly Break[];
}

/** Has the operator of MYKUL close the netting cycle with CNHGH, and waits for its end. */
export async function netBetweenHubs(network: DeployedNetwork, idempotencyKey: string): Promise<Netted> {
  const token = await network.issuer.token('operatorMYKUL');
  const hubs = { hub: 'MYKUL', counterparty: 'CNHGH' };
  const close = `mutation ($input: CloseNettingCycleInput!) {
    closeNettingCycle(input: $input) { nettingCycle { id } userErrors { message } }
  }`;
  type Closed = { closeNettingCycle: { nettingCycle: { id: string } | null } };
  const closed = await network.query<Closed>(close, { input: { ...hubs, idempotencyKey } }, token);
  const id = closed.data?.closeNettingCycle.nettingCycle?.id;
  if (!id) throw new Error(JSON.stringify(closed));
  const follow = 'query ($id: ID!) { nettingCycle(id: $id) { state } }';
  for (;;) {
    const { data } = await network.query<{ nettingCycle: { state: string } | null }>(follow, { id }, token);
    const state = data?.nettingCycle?.state ?? '';
    if (state === 'SETTLED' || state === 'DISPUTED') return { state, breaks: await breaksOf(network, 'MYKUL') };
    await delay(100);
  }
}

/** Where the books of a hub and of the other one differ, as its operator is told. */
export async function breaksOf(network: DeployedNetwork, hub: HubCode): Promise<readonly Break[]> {
  const counterparty = hubCodes.find((code) => code !== hub);
  const text = `query ($hub: HubCode!, $counterparty: HubCode!) {
    reconciliation(hub: $hub, counterparty: $counterparty) { breaks { tradeRef kind } }
  }`;
  const token = await network.issuer.token(`operator${hub}`);
  for (;;) {
    const { data } = await network.query<{ reconciliation: { breaks: readonly Break[] } | null }>(
      text,
      { hub, counterparty },
      token,
    );
    if (data?.reconciliation) return data.reconciliation.breaks;
    await delay(100);
  }
}
