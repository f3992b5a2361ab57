/** Something to do before funding. `by` says who, `until` by when. */
export interface Condition {
  code: 'BIND_VIN' | 'PROVIDE_DOCUMENT';
  by: 'partner' | 'customer';
  until: 'hand_off';
  state: 'open';
  /** For PROVIDE_DOCUMENT: which one. */
  document?: 'ride_hailing_driver_licence' | 'ride_hailing_vehicle_licence';
}

/**
 * Conditions that follow from the car and its use alone. The two ride-hailing licences (人证, 车证) are what the
 * 2016 Interim Measures ask of driver and car.
 */
export function openConditions(input: { vin: string | null; useNature: string }): Condition[] {
  const conditions: Condition[] = [];
  if (input.vin === null)
    conditions.push({ code: 'BIND_VIN', by: 'partner', until: 'hand_off', state: 'open' });
  if (input.useNature === 'ride_hailing') {
    for (const document of ['ride_hailing_driver_licence', 'ride_hailing_vehicle_licence'] as const) {
      conditions.push({
        code: 'PROVIDE_DOCUMENT',
        document,
        by: 'customer',
        until: 'hand_off',
        state: 'open',
      });
    }
  }
  return conditions;
}
