/** Who asks, as the texts name it. The sandbox has one lender; its contact leads nowhere on purpose. */
export const LENDER = {
  name: '前院演示汽车金融有限公司',
  contact: '个人信息保护负责人 privacy@lender.example',
} as const;
