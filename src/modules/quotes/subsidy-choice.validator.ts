import { ValidatorConstraint, type ValidatorConstraintInterface } from 'class-validator';

const PROGRAMME = /^[A-Z][A-Z0-9_]{1,62}$/;
const MOST = 10;

/** `auto`, `none`, or a list of programme names. Which of them hold is the pricing's to say. */
@ValidatorConstraint({ name: 'subsidyChoice' })
export class SubsidyChoice implements ValidatorConstraintInterface {
  validate(value: unknown): boolean {
    if (value === 'auto' || value === 'none') return true;
    return (
      Array.isArray(value) &&
      value.length <= MOST &&
      value.every((code) => typeof code === 'string' && PROGRAMME.test(code))
    );
  }

  defaultMessage(): string {
    return `subsidies must be "auto", "none" or a list of at most ${MOST} programme names`;
  }
}
