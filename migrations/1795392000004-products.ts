import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Lender-level catalogue: caps, price bases, LPR, products, fees, subsidies and policy figures as
 * effective-dated rows. They have no tenant: every partner is priced by the same rules. A row is never
 * changed; it is closed by its last day and followed by the next version, so that a decision of any past
 * day can be replayed.
 */
const HEAD = `
  rule_id text NOT NULL CHECK (rule_id ~ '^[A-Z][A-Z0-9_]{1,62}$'),
  effective_from date NOT NULL,
  effective_to date CHECK (effective_to >= effective_from),
  title_zh text NOT NULL,
  title_en text NOT NULL,
  article text,
  source text NOT NULL,
  source_date date,
  certainty text NOT NULL CHECK (certainty IN ('V', 'V2', 'K')),
  audience text NOT NULL DEFAULT 'partner' CHECK (audience IN ('partner', 'operator')),
  PRIMARY KEY (rule_id, effective_from)`;

const COMBINATION = `
  lender_kinds text[] NOT NULL CHECK (cardinality(lender_kinds) > 0
    AND lender_kinds <@ ARRAY['bank', 'auto_finance_company', 'leasing_company']),
  financing_forms text[] NOT NULL CHECK (cardinality(financing_forms) > 0 AND financing_forms <@
    ARRAY['auto_loan', 'consumer_loan', 'financing_lease_direct', 'financing_lease_back', 'add_on_loan']),
  use_natures text[] NOT NULL CHECK (cardinality(use_natures) > 0
    AND use_natures <@ ARRAY['non_operating', 'ride_hailing', 'rental', 'freight']),
  conditions text[] NOT NULL CHECK (cardinality(conditions) > 0
    AND conditions <@ ARRAY['new', 'used', 'demo']),
  powertrain_groups text[] NOT NULL CHECK (cardinality(powertrain_groups) > 0
    AND powertrain_groups <@ ARRAY['ice', 'nev'])`;

const TABLES: Record<string, string> = {
  cap_rule: `${COMBINATION},
  measure text NOT NULL CHECK (measure IN ('loan_to_value', 'term', 'age_plus_term', 'service_life')),
  age_months_from integer CHECK (age_months_from >= 0),
  age_months_to integer CHECK (age_months_to >= 0),
  share_percent numeric(9,4) CHECK (share_percent > 0 AND share_percent <= 100),
  months integer CHECK (months > 0),
  applied_parameter text,
  CHECK (CASE WHEN measure = 'loan_to_value' THEN months IS NULL AND num_nonnulls(share_percent, applied_parameter) = 1
    ELSE months IS NOT NULL AND num_nonnulls(share_percent, applied_parameter) = 0 END)`,
  price_basis_rule: `
  conditions text[] NOT NULL CHECK (cardinality(conditions) > 0 AND conditions <@ ARRAY['new', 'used', 'demo']),
  part text NOT NULL CHECK (part IN ('vehicle', 'battery')),
  formula text NOT NULL`,
  lpr_rate: `
  one_year numeric(9,4) NOT NULL CHECK (one_year > 0 AND one_year < 100 AND mod(one_year, 0.05) = 0),
  over_five_years numeric(9,4) NOT NULL
    CHECK (over_five_years > 0 AND over_five_years < 100 AND mod(over_five_years, 0.05) = 0)`,
  product_version: `${COMBINATION},
  version integer NOT NULL CHECK (version > 0),
  spread_basis_points integer NOT NULL,
  min_term_months integer NOT NULL CHECK (min_term_months > 0),
  max_term_months integer NOT NULL CHECK (max_term_months >= min_term_months),
  repayment_methods text[] NOT NULL CHECK (cardinality(repayment_methods) > 0),
  UNIQUE (rule_id, version)`,
  fee_rule: `
  code text NOT NULL,
  conditions text[] NOT NULL CHECK (cardinality(conditions) > 0 AND conditions <@ ARRAY['new', 'used', 'demo']),
  standing text NOT NULL CHECK (standing IN ('charged', 'borne_by_lender', 'not_charged', 'refused')),
  amount bigint NOT NULL CHECK (amount >= 0 AND (standing = 'charged' OR amount = 0)),
  collector text NOT NULL CHECK (collector IN ('lender', 'agent', 'dealer', 'guarantor', 'appraiser')),
  optional boolean NOT NULL,
  due text NOT NULL CHECK (due IN ('drawdown'))`,
  subsidy_programme: `
  payer text NOT NULL CHECK (payer IN ('manufacturer', 'dealer', 'government', 'charging_partner')),
  form text NOT NULL CHECK (form IN ('rate')),
  points numeric(9,4) NOT NULL CHECK (points > 0 AND points < 100),
  max_term_months integer NOT NULL CHECK (max_term_months > 0),
  products text[] NOT NULL CHECK (cardinality(products) > 0),
  powertrain_groups text[] NOT NULL CHECK (cardinality(powertrain_groups) > 0
    AND powertrain_groups <@ ARRAY['ice', 'nev']),
  use_natures text[] NOT NULL CHECK (cardinality(use_natures) > 0
    AND use_natures <@ ARRAY['non_operating', 'ride_hailing', 'rental', 'freight']),
  cap bigint NOT NULL CHECK (cap > 0),
  on_early_settlement text NOT NULL
    CHECK (on_early_settlement IN ('none', 'remaining_months_repriced', 'subsidy_paid_back')),
  cash_discount_forgone bigint NOT NULL CHECK (cash_discount_forgone >= 0)`,
  policy_parameter: `
  unit text NOT NULL
    CHECK (unit IN ('percent', 'fen', 'months', 'days', 'years', 'count', 'factor', 'word', 'ladder')),
  value text NOT NULL`,
};

const VEHICLE_REFERENCE = `
  CREATE TABLE vehicle_reference (
    reference_key text NOT NULL,
    effective_from date NOT NULL,
    effective_to date CHECK (effective_to >= effective_from),
    battery_price bigint CHECK (battery_price >= 0),
    sandbox_only boolean NOT NULL,
    source text NOT NULL,
    PRIMARY KEY (reference_key, effective_from)
  )`;

/** FCP01: a row in force may only be closed. FCP02: two versions of a rule on one day. */
const FUNCTIONS = `
  CREATE FUNCTION catalogue_row_guard() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'UPDATE' AND OLD.effective_to IS NULL AND NEW.effective_to IS NOT NULL
      AND to_jsonb(OLD) - 'effective_to' = to_jsonb(NEW) - 'effective_to' THEN
      RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a row of % is never changed or deleted: close it with effective_to and add the next version', TG_TABLE_NAME
      USING ERRCODE = 'FCP01';
  END $$;

  CREATE FUNCTION catalogue_no_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE clash boolean;
  BEGIN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I.%I o WHERE o.%I = ($1).%I AND o.effective_from <> ($1).effective_from
      AND daterange(o.effective_from, o.effective_to, ''[]'') && daterange(($1).effective_from, ($1).effective_to, ''[]''))',
      TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_ARGV[0], TG_ARGV[0]) INTO clash USING NEW;
    IF clash THEN
      RAISE EXCEPTION 'two versions in % would hold on one day', TG_TABLE_NAME USING ERRCODE = 'FCP02';
    END IF;
    RETURN NULL;
  END $$;

  CREATE FUNCTION catalogue_changed() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  BEGIN
    UPDATE public.catalogue_version SET version = version + 1;
    RETURN NULL;
  END $$;
  REVOKE EXECUTE ON FUNCTION catalogue_changed() FROM PUBLIC`;

export class Products1795392000004 implements MigrationInterface {
  readonly name = 'Products1795392000004';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE catalogue_version (
        singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
        version bigint NOT NULL
      )`);
    await queryRunner.query(`INSERT INTO catalogue_version (version) VALUES (0)`);
    await queryRunner.query(FUNCTIONS);
    for (const [table, columns] of Object.entries(TABLES)) {
      await queryRunner.query(`CREATE TABLE ${table} (${HEAD},${columns})`);
      await this.guard(queryRunner, table, 'rule_id');
    }
    await queryRunner.query(VEHICLE_REFERENCE);
    await this.guard(queryRunner, 'vehicle_reference', 'reference_key');
    await queryRunner.query(`GRANT SELECT ON catalogue_version TO forecourt_app, forecourt_worker`);
  }

  /**
   * The counter is raised before the overlap check of any row: its row lock makes catalogue writers queue,
   * so that two of them cannot both miss the other's version.
   */
  private async guard(queryRunner: QueryRunner, table: string, key: string): Promise<void> {
    await queryRunner.query(`
      CREATE TRIGGER ${table}_changed BEFORE INSERT OR UPDATE ON ${table}
        FOR EACH STATEMENT EXECUTE FUNCTION catalogue_changed();
      CREATE TRIGGER ${table}_guard BEFORE UPDATE OR DELETE ON ${table}
        FOR EACH ROW EXECUTE FUNCTION catalogue_row_guard();
      CREATE TRIGGER ${table}_no_overlap AFTER INSERT ON ${table}
        FOR EACH ROW EXECUTE FUNCTION catalogue_no_overlap('${key}');
      GRANT SELECT ON ${table} TO forecourt_app, forecourt_worker;
      GRANT INSERT, UPDATE (effective_to) ON ${table} TO forecourt_worker`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['vehicle_reference', ...Object.keys(TABLES).reverse(), 'catalogue_version']) {
      await queryRunner.query(`DROP TABLE ${table}`);
    }
    for (const name of ['catalogue_changed', 'catalogue_no_overlap', 'catalogue_row_guard']) {
      await queryRunner.query(`DROP FUNCTION ${name}()`);
    }
  }
}
