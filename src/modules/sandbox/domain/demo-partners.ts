import { API_SCOPES, type ApiScope } from '../../partners/domain/scopes.js';

/** A partner of the sandbox. Ids are fixed, so that examples in documents and tests name what is there. */
export interface DemoPartner {
  readonly partnerId: string;
  readonly name: string;
  readonly kind: string;
  readonly tenantId: string;
  readonly client: DemoClient;
  readonly stores: readonly DemoStore[];
}

export interface DemoClient {
  readonly id: string;
  readonly channel: string;
  readonly scopes: readonly ApiScope[];
  readonly staffAssisted: boolean;
}

export interface DemoStore {
  readonly id: string;
  readonly name: string;
  /** GB/T 2260. */
  readonly region: string;
  readonly staff: readonly string[];
}

/** UUIDv7 of the sandbox's first business moment; the tail names the thing. */
const id = (kind: number, number: number): string =>
  `01a205ea-be80-7000-8000-${kind.toString(16).padStart(4, '0')}${number.toString(16).padStart(8, '0')}`;
const partnerId = (number: number): string => id(1, number);
const tenantId = (number: number): string => id(2, number);
const store = (number: number, name: string, region: string, staff: number): DemoStore => ({
  id: id(3, number),
  name,
  region,
  staff: Array.from({ length: staff }, (_, at) => id(4, number * 16 + at + 1)),
});

const demo = (
  number: number,
  [name, kind]: [string, string],
  client: Pick<DemoClient, 'id' | 'channel'> & Partial<DemoClient>,
  stores: readonly DemoStore[] = [],
): DemoPartner => ({
  partnerId: partnerId(number),
  tenantId: tenantId(number),
  name,
  kind,
  client: { scopes: API_SCOPES, staffAssisted: false, ...client },
  stores,
});

/** The first one is whom `npm run token` speaks for. */
export const DEMO_PARTNERS: readonly DemoPartner[] = [
  demo(
    1,
    ['示例经销商管理系统', 'dealer_software'],
    { id: 'dms-demo', channel: 'dealer_store', staffAssisted: true },
    [
      store(0x101, '上海示例门店', '310000', 2),
      store(0x102, '杭州示例门店', '330100', 2),
      store(0x103, '成都示例门店', '510100', 1),
    ],
  ),
  demo(2, ['示例汽车制造商', 'carmaker'], { id: 'headunit-demo', channel: 'head_unit' }),
  demo(3, ['示例电商商户', 'merchant'], { id: 'shop-demo', channel: 'ecommerce' }),
  demo(4, ['示例二手车平台', 'used_car_platform'], { id: 'usedcar-demo', channel: 'used_car_platform' }),
  demo(5, ['示例网约车平台', 'ride_hailing_platform'], {
    id: 'ridehailing-demo',
    channel: 'ride_hailing_platform',
  }),
  demo(6, ['另一家经销商集团', 'dealer_group'], { id: 'dms-other', channel: 'dealer_store' }, [
    store(0x601, '南京另一门店', '320100', 1),
  ]),
];

export const DEFAULT_CLIENT = 'dms-demo';
