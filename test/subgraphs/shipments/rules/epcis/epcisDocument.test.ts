import { describe, expect, test } from '@jest/globals';
import { epcisDocument, type RecordedEvent } from '../../../../../subgraphs/shipments/rules/epcis/epcisDocument.ts';
import { epcisVocabulary, extensionNamespace } from '../../../../../subgraphs/shipments/rules/epcis/vocabulary.ts';
import { shipmentEventTypes } from '../../../../../subgraphs/shipments/rules/events/transitions.ts';

const sscc = '095200010000000075';
const everyType: RecordedEvent[] = shipmentEventTypes.map((type, n) => ({
  id: `scan-${n}`,
  type,
  eventTime: new Date(Date.UTC(2026, 2, 1, n)).toISOString(),
  eventTimeZoneOffset: '+08:00',
  recordTime: new Date(Date.UTC(2026, 2, 2, n)).toISOString(),
  location: n % 2 === 0 ? '9520001000008' : 'Hangzhou airport, gate 7',
  recordedBy: 'CNHGH',
  corrects: null,
}));
const { epcisBody, ...envelope } = epcisDocument(sscc, everyType, '2026-03-03T00:00:00.000Z');

/** CBV 2.0 as the enumerations of GS1's EPCIS 2.0 JSON schema (bizStep, disposition and error reason) list it. */
const bizSteps =
  `accepting arriving assembling collecting commissioning consigning creating_class_instance cycle_counting
  decommissioning departing destroying disassembling dispensing encoding entering_exiting holding inspecting installing
  killing loading other packing picking receiving removing repackaging repairing replacing reserving retail_selling
  shipping staging_outbound stock_taking stocking storing transporting unloading unpacking void_shipping
  sensor_reporting sampling`.split(/\s+/);
const dispositions = `active available completeness_verified completeness_inferred conformant container_closed
  container_open damaged destroyed dispensed disposed encoded expired in_progress in_transit inactive mismatch_instance
  mismatch_class mismatch_quantity needs_replacement no_pedigree_match non_conformant non_sellable_other
  partially_dispensed recalled reserved retail_sold returned sellable_accessible sellable_not_accessible stolen
  unavailable unknown`.split(/\s+/);
const errorReasons = ['did_not_occur', 'incorrect_data'];
const isUri = (text: unknown) =>
  typeof text === 'string' && /^[a-z][a-z0-9+.-]*:[^\s]+$/i.test(text) && URL.canParse(text);
const isTime = (text: unknown) =>
  typeof text === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text);

describe('the export of a shipment', () => {
  test('is an EPCISDocument with all that the EPCIS 2.0 JSON schema requires of one', () => {
    expect(envelope).toMatchObject({ type: 'EPCISDocument', schemaVersion: '2.0' });
    expect(isTime(envelope.creationDate)).toBe(true);
    expect(envelope['@context'][0]).toBe('https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld');
    expect(epcisBody.eventList).toHaveLength(shipmentEventTypes.length);
  });

  test('has events with all that the schema requires of an ObjectEvent', () => {
    for (const event of epcisBody.eventList) {
      expect(event.type).toBe('ObjectEvent');
      expect(event.action).toBe('OBSERVE');
      expect(isTime(event.eventTime) && isTime(event.recordTime)).toBe(true);
      expect(event.eventTimeZoneOffset).toMatch(/^([+]|[-])((0[0-9]|1[0-3]):([0-5][0-9])|14:00)$/);
      expect(isUri(event.eventID)).toBe(true);
      expect(event.epcList).toEqual([`https://id.gs1.org/00/${sscc}`]);
      expect(isUri(event.readPoint?.id)).toBe(true);
    }
  });

  test('says every step and disposition in a word of CBV 2.0 or a URI of the published extension', () => {
    for (const { bizStep, disposition } of Object.values(epcisVocabulary)) {
      expect(bizSteps.includes(bizStep) || bizStep.startsWith(extensionNamespace)).toBe(true);
      expect(
        disposition === null || dispositions.includes(disposition) || disposition.startsWith(extensionNamespace),
      ).toBe(true);
    }
  });

  test('has no property beside those of the schema but in the extension namespace', () => {
    const known = `type eventID action eventTime eventTimeZoneOffset recordTime epcList bizStep disposition readPoint
      errorDeclaration`.split(/\s+/);
    const others = epcisBody.eventList.flatMap(Object.keys).filter((name) => !known.includes(name));
    expect(others.filter((name) => !name.startsWith('ehub:'))).toEqual([]);
  });

  test('keeps an event id that is a URI', () => {
    const uri = 'urn:uuid:404d95fc-9457-4a51-bd6a-0bba133845a8';
    const { epcisBody: body } = epcisDocument(sscc, [{ ...everyType[0]!, id: uri }], envelope.creationDate);
    expect(body.eventList[0]!.eventID).toBe(uri);
  });

  test('declares a superseded event an error and names what supersedes it', () => {
    const [first] = everyType as [RecordedEvent];
    const correction = { ...first, id: 'fix', recordTime: '2026-03-02T09:00:00.000Z', corrects: first.id };
    const { epcisBody: body } = epcisDocument(sscc, [first, correction], envelope.creationDate);
    const { errorDeclaration } = body.eventList[0]!;
    expect(errorDeclaration).toEqual({
      declarationTime: '2026-03-02T09:00:00.000Z',
      reason: 'incorrect_data',
      correctiveEventIDs: [body.eventList[1]!.eventID],
    });
    expect(errorReasons).toContain(errorDeclaration!.reason);
    expect(body.eventList[1]!.errorDeclaration).toBeUndefined();
  });
});
