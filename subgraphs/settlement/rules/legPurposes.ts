/** The legs by which a settlement moves money; they are posted or given up together. What a merchant may not use yet is another. */
export const legPurposes = ['PAYER', 'ROUNDING', 'OBLIGATION', 'MERCHANT', 'CUSTOMS'] as const;
