import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MoneyDto } from '../../platform/http/money.dto.js';
import { C1, C2 } from '../../platform/privacy/data-class.js';
import { CHANNELS } from '../applicant-sessions/domain/parties.js';
import { REPAYMENT_METHODS } from '../products/domain/vocabulary.js';
import {
  AnnualisedAllInCostDto,
  CapDto,
  ContingentDto,
  FeeDto,
  SubsidyDto,
  WithoutSubsidiesDto,
} from '../quotes/quotes-answer.dto.js';
import { PRE_APPROVAL_STATUSES } from './domain/states.js';

/** An indicative offer with its whole cost. Loan data of a person: C2. */
export class OfferDto {
  @C2() @ApiProperty({ example: 'ofr_06fzzq4gk1w2t7xk8n3m5r9vbc' }) id: string;
  @C2() @ApiProperty({ enum: ['as_wished', 'countered'] }) kind: string;
  @C2()
  @ApiProperty({ enum: [false], description: 'Nothing here binds anybody before the signature' })
  binding: boolean;
  @C2() @ApiProperty({ example: 'NEW_CAR_LOAN@1' }) product: string;
  @C2() @ApiProperty({ type: MoneyDto }) principal: MoneyDto;
  @C2() @ApiProperty({ type: MoneyDto }) downPayment: MoneyDto;
  @C2() @ApiProperty({ example: 36 }) termMonths: number;
  @C2() @ApiProperty({ enum: REPAYMENT_METHODS }) repaymentMethod: string;
  @C2() @ApiProperty({ example: '5.8800' }) contractRate: string;
  @C2() @ApiProperty({ example: '3.8800' }) customerRate: string;
  @C2() @ApiProperty({ type: [SubsidyDto] }) subsidies: SubsidyDto[];
  @C2() @ApiProperty({ example: 36 }) instalmentCount: number;
  @C2() @ApiProperty({ type: MoneyDto }) instalment: MoneyDto;
  @C2() @ApiProperty({ type: MoneyDto }) lastInstalment: MoneyDto;
  @C2() @ApiPropertyOptional({ type: MoneyDto }) balloon?: MoneyDto;
  @C2() @ApiProperty({ type: MoneyDto }) interest: MoneyDto;
  @C2() @ApiProperty({ type: [FeeDto] }) fees: FeeDto[];
  @C2() @ApiProperty({ type: AnnualisedAllInCostDto }) annualisedAllInCost: AnnualisedAllInCostDto;
  @C2() @ApiProperty({ type: MoneyDto }) totalCost: MoneyDto;
  @C2() @ApiProperty({ type: ContingentDto }) contingent: ContingentDto;
  @C2() @ApiProperty({ type: MoneyDto }) cashDiscountForgone: MoneyDto;
  @C2()
  @ApiProperty({
    type: WithoutSubsidiesDto,
    nullable: true,
    description: 'Set when a subsidy is applied: the same without it',
  })
  withoutSubsidies: WithoutSubsidiesDto | null;
  @C2()
  @ApiProperty({ description: 'Of the all-in cost table as a customer is shown it', example: 'sha256:…' })
  disclosureHash: string;
  @C2()
  @ApiProperty({
    description: 'Of this offer without this field, as canonical JSON (RFC 8785)',
    example: 'sha256:…',
  })
  offerHash: string;
}

export class ConditionDto {
  @C2() @ApiProperty({ enum: ['BIND_VIN', 'PROVIDE_DOCUMENT'] }) code: string;
  @C2() @ApiProperty({ enum: ['partner', 'customer'] }) by: string;
  @C2() @ApiProperty({ enum: ['hand_off'] }) until: string;
  @C2() @ApiProperty({ enum: ['open'] }) state: string;
  @C2()
  @ApiPropertyOptional({ enum: ['ride_hailing_driver_licence', 'ride_hailing_vehicle_licence'] })
  document?: string;
}

export class CounterfactualDto {
  @C2() @ApiProperty({ enum: ['RAISE_DOWN_PAYMENT'] }) code: string;
  @C2() @ApiProperty({ type: MoneyDto }) downPayment: MoneyDto;
  @C2() @ApiProperty({ type: MoneyDto }) amount: MoneyDto;
}

export class ReasonTextDto {
  @C1() @ApiProperty({ example: '需要人工审核' }) 'zh-CN': string;
  @C1() @ApiProperty({ example: 'A person at the lender will review the application' }) en: string;
}

export class PartnerReasonDto {
  @C2() @ApiProperty({ example: 'MANUAL_REVIEW' }) code: string;
  @C1() @ApiProperty({ type: ReasonTextDto }) text: ReasonTextDto;
}

export class BureauInquiryDto {
  @C2() @ApiProperty({ description: 'This call caused the inquiry' }) made: boolean;
  @C2() @ApiProperty({ enum: ['loan_approval'] }) type: string;
  @C2() @ApiProperty({ type: String, format: 'date-time', nullable: true }) at: string | null;
  @C2() @ApiProperty({ type: 'integer', nullable: true }) reportAgeDays: number | null;
  @C1() @ApiProperty({ example: 'cra_06fzzq4gk1w2t7xk8n3m5r9vbc' }) authorisationId: string;
}

/** The versions that the decision is pinned to. */
export class DecidedInDto {
  @C1() @ApiProperty() policy: string;
  @C1() @ApiProperty() scorecard: string;
  @C1() @ApiProperty() price: string;
  @C1() @ApiProperty() engine: string;
  @C1() @ApiProperty() consent: string;
}

export class LinksDto {
  @C1() @ApiProperty({ example: '/v1/pre-approvals/pa_06fzzq4gk1w2t7xk8n3m5r9vbc' }) self: string;
}

/**
 * An indicative answer. To the channels ecommerce and head_unit only id, status, nature, offers, expiry and links
 * are shown; to the others the rest as well, except what a collapsed reason leaves out.
 */
export class PreApprovalDto {
  @C1() @ApiProperty({ example: 'pa_06fzzq4gk1w2t7xk8n3m5r9vbc' }) id: string;
  @C1() @ApiProperty() livemode: boolean;
  @C1() @ApiProperty({ enum: ['indicative'] }) nature: string;
  @C2() @ApiProperty({ enum: PRE_APPROVAL_STATUSES }) status: string;
  @C1()
  @ApiProperty({
    type: String,
    format: 'date',
    nullable: true,
    description: 'Shanghai date, valid to its end',
  })
  validUntil: string | null;
  @C2() @ApiProperty({ type: [OfferDto] }) offers: OfferDto[];
  @C1() @ApiProperty({ format: 'date-time' }) createdAt: string;
  @C1() @ApiProperty({ type: LinksDto }) links: LinksDto;
  @C1() @ApiPropertyOptional({ enum: CHANNELS }) channel?: string;
  @C1() @ApiPropertyOptional({ type: String, nullable: true }) storeId?: string | null;
  @C1() @ApiPropertyOptional({ type: String, nullable: true }) staffRef?: string | null;
  @C1() @ApiPropertyOptional({ type: String, nullable: true }) clientReference?: string | null;
  @C1() @ApiPropertyOptional() applicantSessionId?: string;
  @C1() @ApiPropertyOptional({ type: DecidedInDto }) decidedIn?: DecidedInDto;
  @C2() @ApiPropertyOptional({ type: BureauInquiryDto }) bureauInquiry?: BureauInquiryDto;
  @C2() @ApiPropertyOptional({ type: [ConditionDto] }) conditions?: ConditionDto[];
  @C1() @ApiPropertyOptional({ type: [CapDto] }) caps?: CapDto[];
  @C1() @ApiPropertyOptional({ type: [String], description: 'Ids under /v1/rules' }) appliedRules?: string[];
  @C2() @ApiPropertyOptional({ type: [CounterfactualDto] }) counterfactuals?: CounterfactualDto[];
  @C2() @ApiPropertyOptional({ type: [PartnerReasonDto] }) partnerReasons?: PartnerReasonDto[];
}

export class PreApprovalPageDto {
  @C2() @ApiProperty({ type: [PreApprovalDto] }) items: PreApprovalDto[];
  @C1() @ApiProperty({ type: String, nullable: true }) nextCursor: string | null;
}
