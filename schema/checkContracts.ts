import { unruledRootFields } from './access/unruledRootFields.ts';
import { checkReleased } from './checkReleased.ts';
import { contractNames, contractSdl } from './contracts.ts';
import { lintContract } from './lintContract.ts';
import { lastRelease } from './releases.ts';
import { unsizedLists } from './unsizedLists.ts';

/**
 * What is wrong with the served contracts: what lacks a description, lists of any length, root fields that nothing says
 * who may read, and what breaks with the last release.
 */
export function checkContracts(): string[] {
  return contractNames.flatMap((name) => {
    const sdl = contractSdl(name);
    const released = lastRelease(name);
    const breaks =
      released === undefined ? ['has no release: run npm run generate -- --release.'] : checkReleased(released, sdl);
    return [
      ...lintContract(sdl).map((coordinate) => `${coordinate} has no description.`),
      ...unsizedLists(sdl).map((coordinate) => `${coordinate} is a list without @listSize.`),
      ...unruledRootFields(sdl).map((coordinate) => `${coordinate} has no access rule and is not public on purpose.`),
      ...breaks,
    ].map((fault) => `contract ${name}: ${fault}`);
  });
}
