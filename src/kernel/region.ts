/** GB/T 2260: the first two digits of an administrative division, and the short name of the province. */
export const PROVINCES: Readonly<Record<string, string>> = {
  ...{ 11: '京', 12: '津', 13: '冀', 14: '晋', 15: '蒙', 21: '辽', 22: '吉', 23: '黑' },
  ...{ 31: '沪', 32: '苏', 33: '浙', 34: '皖', 35: '闽', 36: '赣', 37: '鲁' },
  ...{ 41: '豫', 42: '鄂', 43: '湘', 44: '粤', 45: '桂', 46: '琼' },
  ...{ 50: '渝', 51: '川', 52: '贵', 53: '云', 54: '藏' },
  ...{ 61: '陕', 62: '甘', 63: '青', 64: '宁', 65: '新', 71: '台', 81: '港', 82: '澳' },
};

/** Six digits of a known province. Below the province nothing is checked: districts change every year. */
export function isRegionCode(text: string): boolean {
  return /^\d{6}$/.test(text) && Object.hasOwn(PROVINCES, text.slice(0, 2));
}
