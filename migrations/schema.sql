-- The law of the tables as the migrations leave it: read from the catalog by npm run schema, compared by
-- npm run check. Not a script to run. A function's body is represented by its SHA-256.

extension plpgsql
  installed

function applicant_link(p_hash bytea)
  returns TABLE(tenant_id uuid, client_id text, session_id uuid, party_id uuid) language sql stable SECURITY DEFINER owner forecourt_owner set search_path=pg_catalog, public, pg_temp body 3126b8867493b7a94b4965535cab987814495ba9a70c07d21e88318d68382f1b
  grant execute to forecourt_app

function catalogue_changed()
  returns trigger language plpgsql volatile SECURITY DEFINER owner forecourt_owner set search_path=pg_catalog, public, pg_temp body dd51b297cb9c5be3699ba06b03820d017df4e28a6cb3ae984a5ce4677ea9f2e7

function catalogue_no_overlap()
  returns trigger language plpgsql volatile owner forecourt_owner body 7440d8610e03479fe3cf7d4c5a103be8e7978888fc0e4d6ebd1003f9b08ba82e

function catalogue_row_guard()
  returns trigger language plpgsql volatile owner forecourt_owner body e4de2382c5e9bbea7d7a4906a2e6bcf0d46ad05383fa3a00a7577d2f4873a796

function claim_bureau_inquiry(p_tenant uuid, p_authorisation uuid, p_new_id uuid, p_business_now timestamp with time zone, p_now timestamp with time zone)
  returns TABLE(id uuid, subject_id uuid, state text, version bigint, attempts integer, intended_at timestamp with time zone, own_fence bigint, permitted boolean) language plpgsql volatile owner forecourt_owner set search_path=pg_catalog, public, pg_temp body 97e9516a6803bb665cf0dfba95430834ef0d03c4a03d2c2c4f9014d5bc5b97bc
  grant execute to forecourt_worker

function claim_idempotency(p_tenant uuid, p_method text, p_path text, p_key text, p_fingerprint bytea, p_lease interval, p_now timestamp with time zone)
  returns TABLE(claimed bigint, same boolean, state text, status integer, sealed_body bytea, headers jsonb, resource_id text) language plpgsql volatile owner forecourt_owner set search_path=pg_catalog, public, pg_temp body eb2d36740bce41f60fc165d4cb47166f86f29d9a0deb8678a1c2899194338a5d
  grant execute to forecourt_app

function complete_idempotency(p_tenant uuid, p_method text, p_path text, p_key text, p_fence bigint, p_status integer, p_sealed_body bytea, p_headers jsonb, p_resource_id text)
  returns void language plpgsql volatile owner forecourt_owner set search_path=pg_catalog, public, pg_temp body 408b71d05b3a6bba91edf238e68f33d64c0a5f4ea36d4ea77365fa14e05bc20c
  grant execute to forecourt_app

function data_keys(p_purpose text, p_wrapped bytea)
  returns TABLE(version integer, wrapped bytea) language plpgsql volatile SECURITY DEFINER owner forecourt_owner set search_path=pg_catalog, public, pg_temp body 88dce69cb49529fa6e2e87c488d7c9c2a01cec15e7a344a0edb6be53fc0b7b2c
  grant execute to forecourt_app
  grant execute to forecourt_auth
  grant execute to forecourt_worker

function end_job(p_id uuid, p_fence bigint, p_requests bigint)
  returns boolean language plpgsql volatile owner forecourt_owner set search_path=pg_catalog, public, pg_temp body c2b21bdb12578ba2052a77490feb3bd79e3f1227cd82569a2f65c27753da6c18
  grant execute to forecourt_worker

function enqueue_job(p_id uuid, p_tenant uuid, p_kind text, p_key text, p_payload jsonb, p_run_at timestamp with time zone)
  returns void language plpgsql volatile owner forecourt_owner set search_path=pg_catalog, public, pg_temp body 206ee550d8c8e1a573287eb91ba6bc786f560ef5a32657b6d7b7b7c1d56e596e
  grant execute to forecourt_app
  grant execute to forecourt_worker

function expire_pre_approval(p_tenant uuid, p_id uuid, p_version bigint)
  returns void language plpgsql volatile owner forecourt_owner set search_path=pg_catalog, public, pg_temp body 20adb9674e319f68ee4935b2dd6c3e9a3f3e978aeeb8de45dbcbbe11c9bafbd9
  grant execute to forecourt_worker

function finish_job(p_id uuid, p_fence bigint, p_requests bigint)
  returns void language plpgsql volatile owner forecourt_owner set search_path=pg_catalog, public, pg_temp body 0c979ce3e3b640c6d72cc6cf472a72dee48f0316588adf34c8edf3ab537eab0d
  grant execute to forecourt_worker

function forecourt_default_partition_rows()
  returns TABLE(parent text, found bigint) language sql stable SECURITY DEFINER owner forecourt_owner set search_path=pg_catalog, public, pg_temp body 4fd560a3e736d5f7ad4b8c4943b2e8e1ee40339da5ba157562d36833fe4fd690
  grant execute to forecourt_worker

function forecourt_ensure_partitions(from_time timestamp with time zone, months_ahead integer)
  returns integer language plpgsql volatile SECURITY DEFINER owner forecourt_owner set search_path=pg_catalog, public, pg_temp; lock_timeout=2s body c097e036e605a1b0d6405b1ccbe5cc22b17091142e2624508b5a70ce8ee5a52c
  grant execute to forecourt_worker

function forecourt_tenant_table(table_name text)
  returns void language plpgsql volatile owner forecourt_owner body 1f3368bf2aeab9bc6ad21e2ea5647a58d657bd329411486931dfb1974b584674

function forecourt_uuid_floor(at timestamp with time zone)
  returns uuid language sql stable strict owner forecourt_owner body 1956a724e4e6de5980767bf8c8e0f127e0b5039e47eaa67ef296b05aa1d2d19d

function intend_bureau_inquiry(p_tenant uuid, p_authorisation uuid, p_new_id uuid, p_now timestamp with time zone)
  returns void language sql volatile owner forecourt_owner set search_path=pg_catalog, public, pg_temp body 7120314e2d596f5c74176cfc6d59994b1d4a6c14330058016bedff5c1c19903c
  grant execute to forecourt_app
  grant execute to forecourt_worker

function key_canary(p_sealed bytea)
  returns bytea language plpgsql volatile SECURITY DEFINER owner forecourt_owner set search_path=pg_catalog, public, pg_temp body 50af08a81d9f8d99cf316104e0d13ab52f899861705d3a8be309f4b4e1b07ca9
  grant execute to forecourt_app
  grant execute to forecourt_auth
  grant execute to forecourt_worker

function oauth_client(p_id text)
  returns TABLE(jwks jsonb, scopes text[], livemode boolean) language sql stable SECURITY DEFINER owner forecourt_owner set search_path=pg_catalog, public, pg_temp body 76a9b86e291b3f9b67c5500d37fbf3d80469d9000ccbe2e33a636cb52edcd8af
  grant execute to forecourt_auth

function release_idempotency(p_tenant uuid, p_method text, p_path text, p_key text, p_fence bigint)
  returns void language sql volatile owner forecourt_owner set search_path=pg_catalog, public, pg_temp body b5182f3d8bb97b0ea61b043e877f7f17b740447a5738a834356708d238b66579
  grant execute to forecourt_app

function request_gate(p_client_id text)
  returns TABLE(partner_id uuid, tenant_id uuid, livemode boolean, channel text, status text, business_anchor timestamp with time zone, wall_anchor timestamp with time zone, gateway_version date, staff_assisted boolean) language sql stable SECURITY DEFINER owner forecourt_owner set search_path=pg_catalog, public, pg_temp body 0ddfea4806f50a6c6457aa21576d3c1bdbc1b6cd8a30c63bb4a7c58b982de07f
  grant execute to forecourt_app
  grant execute to forecourt_auth
  grant execute to forecourt_worker

function require_authorisation(p_ids uuid[], p_at timestamp with time zone)
  returns void language plpgsql stable owner forecourt_owner set search_path=pg_catalog, public, pg_temp body 67778ae055148d1be08b6268ae2b6d98f9056d9502856ef84ca30b605cc08cdc
  grant execute to forecourt_app
  grant execute to forecourt_worker

function require_rows(p_found bigint, p_wanted bigint)
  returns void language plpgsql volatile owner forecourt_owner set search_path=pg_catalog, public, pg_temp body 854490067a47ba2ecc88a5f34e47cd4c17dead750900c72f2d33c9383ddddd82
  grant execute to forecourt_app
  grant execute to forecourt_worker

function rotate_oauth_signing_key(p_active text, p_new_kid text, p_new_jwk jsonb, p_new_sealed bytea, p_now timestamp with time zone, p_retire_before timestamp with time zone)
  returns void language plpgsql volatile SECURITY DEFINER owner forecourt_owner set search_path=pg_catalog, public, pg_temp body 5a64a3af4030b6eb599f266c75e23aa62187125efb703dc19085df6069fc6f0f
  grant execute to forecourt_auth

function settle_bureau_inquiry(p_tenant uuid, p_id uuid, p_fence bigint, p_state text, p_at timestamp with time zone, p_vendor_inquiry_id text, p_report_version smallint, p_sealed_report bytea, p_failure text)
  returns void language plpgsql volatile owner forecourt_owner set search_path=pg_catalog, public, pg_temp body b92d60151aae42750ec72d3ca20eee8dc299ec16d0c13bd06b675d19cb1e633c
  grant execute to forecourt_worker

function settle_pre_approval(p_tenant uuid, p_id uuid, p_version bigint, p_status text, p_reasons text[], p_conditions jsonb, p_caps jsonb, p_applied_rules text[], p_counterfactuals jsonb, p_bureau_inquiry jsonb, p_sealed_inputs bytea, p_valid_until date, p_at timestamp with time zone, p_offers jsonb, p_new_version bigint)
  returns void language plpgsql volatile owner forecourt_owner set search_path=pg_catalog, public, pg_temp body 3ccecad6d97bdf958d96707ecf8fbfd85e91e787ddd2ad7cb0ee966fb23df970
  grant execute to forecourt_worker

function subject_expected(p_blind_index bytea, p_id uuid, p_wrapped_key bytea, p_salt bytea)
  returns void language plpgsql volatile owner forecourt_owner set search_path=pg_catalog, public, pg_temp body 126dab3220d16c1028880d42d7ac6d71c02326532b3033f56c38f32b00a82c25
  grant execute to forecourt_app

function subject_find(p_blind_index bytea)
  returns TABLE(id uuid, wrapped_key bytea, salt bytea) language sql stable SECURITY DEFINER owner forecourt_owner set search_path=pg_catalog, public, pg_temp body 8e49d4e9a33f88498846492e7773a64490c15f21dc1212217129ab435fc6f7c6
  grant execute to forecourt_app

function subject_for(p_blind_index bytea, p_new_id uuid, p_wrapped_key bytea, p_salt bytea)
  returns TABLE(id uuid, wrapped_key bytea, salt bytea) language plpgsql volatile SECURITY DEFINER owner forecourt_owner set search_path=pg_catalog, public, pg_temp body 8dce5b955f7454a8e77d5a1049e8b9e1f73df6faa98c588f70e15fdf527112e6
  grant execute to forecourt_app
  grant execute to forecourt_worker

function subject_key(p_id uuid)
  returns TABLE(wrapped_key bytea, salt bytea) language sql stable SECURITY DEFINER owner forecourt_owner set search_path=pg_catalog, public, pg_temp body 8936f7497f91290effe8fec8fa7eb8f6a0336a05043c0c82f8a88f360f869eac
  grant execute to forecourt_app
  grant execute to forecourt_worker

schema public
  grant usage to forecourt_app
  grant usage to forecourt_auth
  grant usage to forecourt_worker

sequence schema_migration_id_seq
  owner forecourt_owner

table applicant_session
  owner forecourt_owner row security forced
  column tenant_id uuid not null
  column id uuid not null
  column version bigint not null
  column status text not null
  column client_id text not null
  column channel text not null
  column store_id uuid
  column staff_id uuid
  column client_reference text
  column scenario text
  column created_at timestamp(3) with time zone not null
  column expires_at timestamp(3) with time zone not null
  constraint applicant_session_channel_check CHECK ((channel = ANY (ARRAY['dealer_store'::text, 'ecommerce'::text, 'head_unit'::text, 'used_car_platform'::text, 'ride_hailing_platform'::text])))
  constraint applicant_session_check CHECK (((staff_id IS NULL) OR (store_id IS NOT NULL)))
  constraint applicant_session_check1 CHECK (((channel <> 'dealer_store'::text) OR ((store_id IS NOT NULL) AND (staff_id IS NOT NULL))))
  constraint applicant_session_pkey PRIMARY KEY (tenant_id, id)
  constraint applicant_session_status_check CHECK ((status = ANY (ARRAY['created'::text, 'opened'::text, 'identified'::text, 'authorised'::text, 'completed'::text, 'expired'::text])))
  constraint applicant_session_tenant_id_staff_id_fkey FOREIGN KEY (tenant_id, staff_id) REFERENCES staff(tenant_id, id)
  constraint applicant_session_tenant_id_store_id_fkey FOREIGN KEY (tenant_id, store_id) REFERENCES store(tenant_id, id)
  constraint applicant_session_version_check CHECK ((version > 0))
  policy app permissive for all to forecourt_app using (tenant_id = (NULLIF(current_setting('forecourt.tenant_id'::text, true), ''::text))::uuid) with check (tenant_id = (NULLIF(current_setting('forecourt.tenant_id'::text, true), ''::text))::uuid)
  policy link permissive for select to forecourt_owner using true
  policy worker permissive for all to forecourt_worker using true with check true
  grant insert, select to forecourt_app
  grant select to forecourt_worker
  grant update (scenario, status, version) to forecourt_app

table audit_entry
  owner forecourt_owner partitioned by RANGE (id) row security forced
  column id uuid not null
  column tx xid8 not null default pg_current_xact_id()
  column at timestamp(3) with time zone not null
  column tenant_id uuid
  column actor text not null
  column action text not null
  column subject_refs uuid[] not null default '{}'::uuid[]
  column resource text
  column previous_state text
  column new_state text
  column entry bytea not null
  constraint audit_entry_pkey PRIMARY KEY (id)
  INDEX audit_entry_by_tenant ON ONLY public.audit_entry USING btree (tenant_id, id)
  INDEX audit_entry_sealing ON ONLY public.audit_entry USING btree (tx, id)
  policy app permissive for all to forecourt_app using (tenant_id = (NULLIF(current_setting('forecourt.tenant_id'::text, true), ''::text))::uuid) with check (tenant_id = (NULLIF(current_setting('forecourt.tenant_id'::text, true), ''::text))::uuid)
  policy worker permissive for all to forecourt_worker using true with check true
  grant select to forecourt_app
  grant select to forecourt_worker
  grant insert (action, actor, at, entry, id, new_state, previous_state, resource, subject_refs, tenant_id) to forecourt_app
  grant insert (action, actor, at, entry, id, new_state, previous_state, resource, subject_refs, tenant_id) to forecourt_worker

table audit_entry_default
  owner forecourt_owner partition of audit_entry DEFAULT
  column id uuid not null
  column tx xid8 not null default pg_current_xact_id()
  column at timestamp(3) with time zone not null
  column tenant_id uuid
  column actor text not null
  column action text not null
  column subject_refs uuid[] not null default '{}'::uuid[]
  column resource text
  column previous_state text
  column new_state text
  column entry bytea not null
  constraint audit_entry_default_pkey PRIMARY KEY (id)
  INDEX audit_entry_default_tenant_id_id_idx ON public.audit_entry_default USING btree (tenant_id, id)
  INDEX audit_entry_default_tx_id_idx ON public.audit_entry_default USING btree (tx, id)

table bureau_inquiry
  owner forecourt_owner row security forced
  column tenant_id uuid not null
  column id uuid not null
  column authorisation_id uuid not null
  column party_id uuid not null
  column subject_id uuid not null
  column state text not null
  column version bigint not null default 0
  column fence bigint not null default 0
  column lease_until timestamp with time zone
  column attempts integer not null default 0
  column intended_at timestamp(3) with time zone not null
  column asked_at timestamp(3) with time zone
  column answered_at timestamp(3) with time zone
  column failure text
  column vendor_inquiry_id text
  column report_version smallint
  column sealed_report bytea
  constraint bureau_inquiry_check CHECK (((state = ANY (ARRAY['intended'::text, 'failed'::text])) OR (asked_at IS NOT NULL)))
  constraint bureau_inquiry_check1 CHECK (((state = 'failed'::text) = (failure IS NOT NULL)))
  constraint bureau_inquiry_check2 CHECK ((num_nulls(answered_at, vendor_inquiry_id, report_version, sealed_report) =
CASE state
    WHEN 'answered'::text THEN 0
    ELSE 4
END))
  constraint bureau_inquiry_pkey PRIMARY KEY (tenant_id, id)
  constraint bureau_inquiry_state_check CHECK ((state = ANY (ARRAY['intended'::text, 'asked'::text, 'answered'::text, 'failed'::text])))
  constraint bureau_inquiry_tenant_id_authorisation_id_fkey FOREIGN KEY (tenant_id, authorisation_id) REFERENCES credit_authorisation(tenant_id, id)
  constraint bureau_inquiry_tenant_id_authorisation_id_key UNIQUE (tenant_id, authorisation_id)
  constraint bureau_inquiry_tenant_id_party_id_fkey FOREIGN KEY (tenant_id, party_id) REFERENCES party(tenant_id, id)
  policy app permissive for all to forecourt_app using (tenant_id = (NULLIF(current_setting('forecourt.tenant_id'::text, true), ''::text))::uuid) with check (tenant_id = (NULLIF(current_setting('forecourt.tenant_id'::text, true), ''::text))::uuid)
  policy worker permissive for all to forecourt_worker using true with check true
  grant insert, select to forecourt_app
  grant insert, select, update to forecourt_worker
  grant update (attempts, failure, intended_at, state) to forecourt_app

table cap_rule
  owner forecourt_owner
  column rule_id text not null
  column effective_from date not null
  column effective_to date
  column title_zh text not null
  column title_en text not null
  column article text
  column source text not null
  column source_date date
  column certainty text not null
  column audience text not null default 'partner'::text
  column lender_kinds text[] not null
  column financing_forms text[] not null
  column use_natures text[] not null
  column conditions text[] not null
  column powertrain_groups text[] not null
  column measure text not null
  column age_months_from integer
  column age_months_to integer
  column share_percent numeric(9,4)
  column months integer
  column applied_parameter text
  constraint cap_rule_age_months_from_check CHECK ((age_months_from >= 0))
  constraint cap_rule_age_months_to_check CHECK ((age_months_to >= 0))
  constraint cap_rule_audience_check CHECK ((audience = ANY (ARRAY['partner'::text, 'operator'::text])))
  constraint cap_rule_certainty_check CHECK ((certainty = ANY (ARRAY['V'::text, 'V2'::text, 'K'::text])))
  constraint cap_rule_check CHECK ((effective_to >= effective_from))
  constraint cap_rule_check1 CHECK (
CASE
    WHEN (measure = 'loan_to_value'::text) THEN ((months IS NULL) AND (num_nonnulls(share_percent, applied_parameter) = 1))
    ELSE ((months IS NOT NULL) AND (num_nonnulls(share_percent, applied_parameter) = 0))
END)
  constraint cap_rule_conditions_check CHECK (((cardinality(conditions) > 0) AND (conditions <@ ARRAY['new'::text, 'used'::text, 'demo'::text])))
  constraint cap_rule_financing_forms_check CHECK (((cardinality(financing_forms) > 0) AND (financing_forms <@ ARRAY['auto_loan'::text, 'consumer_loan'::text, 'financing_lease_direct'::text, 'financing_lease_back'::text, 'add_on_loan'::text])))
  constraint cap_rule_lender_kinds_check CHECK (((cardinality(lender_kinds) > 0) AND (lender_kinds <@ ARRAY['bank'::text, 'auto_finance_company'::text, 'leasing_company'::text])))
  constraint cap_rule_measure_check CHECK ((measure = ANY (ARRAY['loan_to_value'::text, 'term'::text, 'age_plus_term'::text, 'service_life'::text])))
  constraint cap_rule_months_check CHECK ((months > 0))
  constraint cap_rule_pkey PRIMARY KEY (rule_id, effective_from)
  constraint cap_rule_powertrain_groups_check CHECK (((cardinality(powertrain_groups) > 0) AND (powertrain_groups <@ ARRAY['ice'::text, 'nev'::text])))
  constraint cap_rule_rule_id_check CHECK ((rule_id ~ '^[A-Z][A-Z0-9_]{1,62}$'::text))
  constraint cap_rule_share_percent_check CHECK (((share_percent > (0)::numeric) AND (share_percent <= (100)::numeric)))
  constraint cap_rule_use_natures_check CHECK (((cardinality(use_natures) > 0) AND (use_natures <@ ARRAY['non_operating'::text, 'ride_hailing'::text, 'rental'::text, 'freight'::text])))
  CREATE TRIGGER cap_rule_changed BEFORE INSERT OR UPDATE ON public.cap_rule FOR EACH STATEMENT EXECUTE FUNCTION catalogue_changed()
  CREATE TRIGGER cap_rule_guard BEFORE DELETE OR UPDATE ON public.cap_rule FOR EACH ROW EXECUTE FUNCTION catalogue_row_guard()
  CREATE TRIGGER cap_rule_no_overlap AFTER INSERT ON public.cap_rule FOR EACH ROW EXECUTE FUNCTION catalogue_no_overlap('rule_id')
  grant insert, select to forecourt_worker
  grant select to forecourt_app
  grant update (effective_to) to forecourt_worker

table catalogue_version
  owner forecourt_owner
  column singleton boolean not null default true
  column version bigint not null
  constraint catalogue_version_pkey PRIMARY KEY (singleton)
  constraint catalogue_version_singleton_check CHECK (singleton)
  grant select to forecourt_app
  grant select to forecourt_worker

table client
  owner forecourt_owner row security forced
  column id text not null
  column tenant_id uuid not null
  column channel text not null
  column jwks jsonb not null
  column scopes text[] not null
  column status text not null default 'active'::text
  column gateway_version date not null
  column staff_assisted boolean not null default false
  column created_at timestamp(3) with time zone not null
  constraint client_channel_check CHECK ((channel = ANY (ARRAY['dealer_store'::text, 'ecommerce'::text, 'head_unit'::text, 'used_car_platform'::text, 'ride_hailing_platform'::text])))
  constraint client_check CHECK (((NOT staff_assisted) OR (channel = 'dealer_store'::text)))
  constraint client_id_check CHECK ((id ~ '^[a-z0-9][a-z0-9-]{1,62}[a-z0-9]$'::text))
  constraint client_jwks_check CHECK (((COALESCE(jsonb_typeof((jwks -> 'keys'::text)), 'none'::text) = 'array'::text) AND (NOT (jwks @? '$."keys"[*]?((((exists (@."d") || exists (@."p")) || exists (@."q")) || exists (@."k")) || exists (@."priv"))'::jsonpath))))
  constraint client_pkey PRIMARY KEY (id)
  constraint client_status_check CHECK ((status = ANY (ARRAY['active'::text, 'suspended'::text])))
  constraint client_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
  INDEX client_by_tenant ON public.client USING btree (tenant_id)
  policy gate permissive for select to forecourt_owner using true
  policy worker permissive for all to forecourt_worker using true with check true
  grant insert, select to forecourt_worker
  grant update (gateway_version, jwks, scopes, staff_assisted, status) to forecourt_worker

table consent
  owner forecourt_owner row security forced
  column tenant_id uuid not null
  column id uuid not null
  column version bigint not null
  column session_id uuid not null
  column party_id uuid not null
  column purpose text not null
  column state text not null
  column text_version text not null
  column text_hash bytea not null
  column given_at timestamp(3) with time zone
  column given_from text
  column evidence jsonb
  column evidence_hash bytea
  column revoked_at timestamp(3) with time zone
  column created_at timestamp(3) with time zone not null
  column expires_at timestamp(3) with time zone not null
  constraint consent_check CHECK (((state <> 'authorised'::text) OR (num_nulls(given_at, given_from, evidence, evidence_hash) = 0)))
  constraint consent_check1 CHECK (((state = 'revoked'::text) = (revoked_at IS NOT NULL)))
  constraint consent_evidence_hash_check CHECK ((octet_length(evidence_hash) = 32))
  constraint consent_given_from_check CHECK ((given_from = ANY (ARRAY['lender_page'::text, 'sandbox'::text])))
  constraint consent_pkey PRIMARY KEY (tenant_id, id)
  constraint consent_purpose_check CHECK ((purpose = ANY (ARRAY['credit_assessment'::text, 'share_with_partner'::text, 'marketing'::text, 'charging_records'::text, 'vehicle_history'::text])))
  constraint consent_state_check CHECK ((state = ANY (ARRAY['awaiting'::text, 'authorised'::text, 'revoked'::text, 'expired'::text])))
  constraint consent_tenant_id_party_id_fkey FOREIGN KEY (tenant_id, party_id) REFERENCES party(tenant_id, id)
  constraint consent_tenant_id_party_id_purpose_key UNIQUE (tenant_id, party_id, purpose)
  constraint consent_tenant_id_session_id_fkey FOREIGN KEY (tenant_id, session_id) REFERENCES applicant_session(tenant_id, id)
  constraint consent_text_hash_check CHECK ((octet_length(text_hash) = 32))
  constraint consent_version_check CHECK ((version >= 0))
  INDEX consent_by_session ON public.consent USING btree (tenant_id, session_id)
  policy app permissive for all to forecourt_app using (tenant_id = (NULLIF(current_setting('forecourt.tenant_id'::text, true), ''::text))::uuid) with check (tenant_id = (NULLIF(current_setting('forecourt.tenant_id'::text, true), ''::text))::uuid)
  policy worker permissive for all to forecourt_worker using true with check true
  grant insert, select to forecourt_app
  grant select to forecourt_worker
  grant update (evidence, evidence_hash, expires_at, given_at, given_from, revoked_at, state, text_hash, text_version, version) to forecourt_app

table credit_authorisation
  owner forecourt_owner row security forced
  column tenant_id uuid not null
  column id uuid not null
  column version bigint not null
  column session_id uuid not null
  column party_id uuid not null
  column purpose text not null
  column state text not null
  column text_version text not null
  column text_hash bytea not null
  column given_at timestamp(3) with time zone
  column given_from text
  column evidence jsonb
  column evidence_hash bytea
  column revoked_at timestamp(3) with time zone
  column created_at timestamp(3) with time zone not null
  column expires_at timestamp(3) with time zone not null
  constraint credit_authorisation_check CHECK (((state <> 'authorised'::text) OR (num_nulls(given_at, given_from, evidence, evidence_hash) = 0)))
  constraint credit_authorisation_check1 CHECK (((state = 'revoked'::text) = (revoked_at IS NOT NULL)))
  constraint credit_authorisation_evidence_hash_check CHECK ((octet_length(evidence_hash) = 32))
  constraint credit_authorisation_given_from_check CHECK ((given_from = ANY (ARRAY['lender_page'::text, 'sandbox'::text])))
  constraint credit_authorisation_pkey PRIMARY KEY (tenant_id, id)
  constraint credit_authorisation_purpose_check CHECK ((purpose = 'loan_approval'::text))
  constraint credit_authorisation_state_check CHECK ((state = ANY (ARRAY['awaiting'::text, 'authorised'::text, 'revoked'::text, 'expired'::text])))
  constraint credit_authorisation_tenant_id_party_id_fkey FOREIGN KEY (tenant_id, party_id) REFERENCES party(tenant_id, id)
  constraint credit_authorisation_tenant_id_party_id_key UNIQUE (tenant_id, party_id)
  constraint credit_authorisation_tenant_id_session_id_fkey FOREIGN KEY (tenant_id, session_id) REFERENCES applicant_session(tenant_id, id)
  constraint credit_authorisation_text_hash_check CHECK ((octet_length(text_hash) = 32))
  constraint credit_authorisation_version_check CHECK ((version >= 0))
  INDEX credit_authorisation_by_session ON public.credit_authorisation USING btree (tenant_id, session_id)
  policy app permissive for all to forecourt_app using (tenant_id = (NULLIF(current_setting('forecourt.tenant_id'::text, true), ''::text))::uuid) with check (tenant_id = (NULLIF(current_setting('forecourt.tenant_id'::text, true), ''::text))::uuid)
  policy worker permissive for all to forecourt_worker using true with check true
  grant insert, select to forecourt_app
  grant select to forecourt_worker
  grant update (evidence, evidence_hash, expires_at, given_at, given_from, revoked_at, state, text_hash, text_version, version) to forecourt_app

table data_key
  owner forecourt_owner
  column purpose text not null
  column version integer not null
  column wrapped bytea not null
  column created_at timestamp(3) with time zone not null default clock_timestamp()
  constraint data_key_pkey PRIMARY KEY (purpose, version)
  constraint data_key_version_check CHECK (((version >= 1) AND (version <= 65535)))

table event
  owner forecourt_owner partitioned by RANGE (id) row security forced
  column id uuid not null
  column tenant_id uuid not null
  column aggregate text not null
  column aggregate_id uuid not null
  column sequence bigint not null
  column type text not null
  column schema_version integer not null
  column occurred_at timestamp(3) with time zone not null
  column data jsonb not null
  constraint event_pkey PRIMARY KEY (tenant_id, id)
  constraint event_sequence_check CHECK ((sequence > 0))
  policy app permissive for all to forecourt_app using (tenant_id = (NULLIF(current_setting('forecourt.tenant_id'::text, true), ''::text))::uuid) with check (tenant_id = (NULLIF(current_setting('forecourt.tenant_id'::text, true), ''::text))::uuid)
  policy worker permissive for all to forecourt_worker using true with check true
  grant insert, select to forecourt_app
  grant insert, select to forecourt_worker

table event_default
  owner forecourt_owner partition of event DEFAULT
  column id uuid not null
  column tenant_id uuid not null
  column aggregate text not null
  column aggregate_id uuid not null
  column sequence bigint not null
  column type text not null
  column schema_version integer not null
  column occurred_at timestamp(3) with time zone not null
  column data jsonb not null
  constraint event_default_pkey PRIMARY KEY (tenant_id, id)
  constraint event_sequence_check CHECK ((sequence > 0))

table fee_rule
  owner forecourt_owner
  column rule_id text not null
  column effective_from date not null
  column effective_to date
  column title_zh text not null
  column title_en text not null
  column article text
  column source text not null
  column source_date date
  column certainty text not null
  column audience text not null default 'partner'::text
  column code text not null
  column conditions text[] not null
  column standing text not null
  column amount bigint not null
  column collector text not null
  column optional boolean not null
  column due text not null
  constraint fee_rule_audience_check CHECK ((audience = ANY (ARRAY['partner'::text, 'operator'::text])))
  constraint fee_rule_certainty_check CHECK ((certainty = ANY (ARRAY['V'::text, 'V2'::text, 'K'::text])))
  constraint fee_rule_check CHECK ((effective_to >= effective_from))
  constraint fee_rule_check1 CHECK (((amount >= 0) AND ((standing = 'charged'::text) OR (amount = 0))))
  constraint fee_rule_collector_check CHECK ((collector = ANY (ARRAY['lender'::text, 'agent'::text, 'dealer'::text, 'guarantor'::text, 'appraiser'::text])))
  constraint fee_rule_conditions_check CHECK (((cardinality(conditions) > 0) AND (conditions <@ ARRAY['new'::text, 'used'::text, 'demo'::text])))
  constraint fee_rule_due_check CHECK ((due = 'drawdown'::text))
  constraint fee_rule_pkey PRIMARY KEY (rule_id, effective_from)
  constraint fee_rule_rule_id_check CHECK ((rule_id ~ '^[A-Z][A-Z0-9_]{1,62}$'::text))
  constraint fee_rule_standing_check CHECK ((standing = ANY (ARRAY['charged'::text, 'borne_by_lender'::text, 'not_charged'::text, 'refused'::text])))
  CREATE TRIGGER fee_rule_changed BEFORE INSERT OR UPDATE ON public.fee_rule FOR EACH STATEMENT EXECUTE FUNCTION catalogue_changed()
  CREATE TRIGGER fee_rule_guard BEFORE DELETE OR UPDATE ON public.fee_rule FOR EACH ROW EXECUTE FUNCTION catalogue_row_guard()
  CREATE TRIGGER fee_rule_no_overlap AFTER INSERT ON public.fee_rule FOR EACH ROW EXECUTE FUNCTION catalogue_no_overlap('rule_id')
  grant insert, select to forecourt_worker
  grant select to forecourt_app
  grant update (effective_to) to forecourt_worker

table idempotency
  owner forecourt_owner row security forced
  column tenant_id uuid not null
  column method text not null
  column path text not null
  column key text not null
  column fingerprint bytea not null
  column state text not null
  column fence bigint not null
  column lease_until timestamp with time zone not null
  column status integer
  column sealed_body bytea
  column headers jsonb
  column resource_id text
  column created_at timestamp(3) with time zone not null
  constraint idempotency_check CHECK (((state = 'claimed'::text) OR ((status IS NOT NULL) AND (sealed_body IS NOT NULL))))
  constraint idempotency_pkey PRIMARY KEY (tenant_id, method, path, key)
  constraint idempotency_state_check CHECK ((state = ANY (ARRAY['claimed'::text, 'done'::text])))
  INDEX idempotency_by_age ON public.idempotency USING btree (created_at)
  policy app permissive for all to forecourt_app using (tenant_id = (NULLIF(current_setting('forecourt.tenant_id'::text, true), ''::text))::uuid) with check (tenant_id = (NULLIF(current_setting('forecourt.tenant_id'::text, true), ''::text))::uuid)
  policy worker permissive for all to forecourt_worker using true with check true
  grant delete, insert, select, update to forecourt_app
  grant delete, select to forecourt_worker

table job
  owner forecourt_owner row security forced
  column id uuid not null
  column tenant_id uuid
  column kind text not null
  column key text not null
  column payload jsonb not null
  column run_at timestamp(3) with time zone not null
  column requests bigint not null default 1
  column attempts integer not null default 0
  column fence bigint not null default 0
  column lease_until timestamp with time zone
  constraint job_pkey PRIMARY KEY (id)
  constraint job_tenant_id_kind_key_key UNIQUE NULLS NOT DISTINCT (tenant_id, kind, key)
  INDEX job_due ON public.job USING btree (kind, run_at, id)
  INDEX job_waiting_for_authorisation ON public.job USING gin (((payload -> 'authorisationIds'::text)) jsonb_path_ops) WHERE (kind = 'pre_approval.promote'::text)
  policy app permissive for all to forecourt_app using (tenant_id = (NULLIF(current_setting('forecourt.tenant_id'::text, true), ''::text))::uuid) with check (tenant_id = (NULLIF(current_setting('forecourt.tenant_id'::text, true), ''::text))::uuid)
  policy worker permissive for all to forecourt_worker using true with check true
  grant delete, insert, select, update to forecourt_worker
  grant insert, select to forecourt_app
  grant update (requests, run_at) to forecourt_app

table key_encryption_canary
  owner forecourt_owner
  column only_one boolean not null default true
  column sealed bytea not null
  constraint key_encryption_canary_only_one_check CHECK (only_one)
  constraint key_encryption_canary_pkey PRIMARY KEY (only_one)

table lpr_rate
  owner forecourt_owner
  column rule_id text not null
  column effective_from date not null
  column effective_to date
  column title_zh text not null
  column title_en text not null
  column article text
  column source text not null
  column source_date date
  column certainty text not null
  column audience text not null default 'partner'::text
  column one_year numeric(9,4) not null
  column over_five_years numeric(9,4) not null
  constraint lpr_rate_audience_check CHECK ((audience = ANY (ARRAY['partner'::text, 'operator'::text])))
  constraint lpr_rate_certainty_check CHECK ((certainty = ANY (ARRAY['V'::text, 'V2'::text, 'K'::text])))
  constraint lpr_rate_check CHECK ((effective_to >= effective_from))
  constraint lpr_rate_one_year_check CHECK (((one_year > (0)::numeric) AND (one_year < (100)::numeric) AND (mod(one_year, 0.05) = (0)::numeric)))
  constraint lpr_rate_over_five_years_check CHECK (((over_five_years > (0)::numeric) AND (over_five_years < (100)::numeric) AND (mod(over_five_years, 0.05) = (0)::numeric)))
  constraint lpr_rate_pkey PRIMARY KEY (rule_id, effective_from)
  constraint lpr_rate_rule_id_check CHECK ((rule_id ~ '^[A-Z][A-Z0-9_]{1,62}$'::text))
  CREATE TRIGGER lpr_rate_changed BEFORE INSERT OR UPDATE ON public.lpr_rate FOR EACH STATEMENT EXECUTE FUNCTION catalogue_changed()
  CREATE TRIGGER lpr_rate_guard BEFORE DELETE OR UPDATE ON public.lpr_rate FOR EACH ROW EXECUTE FUNCTION catalogue_row_guard()
  CREATE TRIGGER lpr_rate_no_overlap AFTER INSERT ON public.lpr_rate FOR EACH ROW EXECUTE FUNCTION catalogue_no_overlap('rule_id')
  grant insert, select to forecourt_worker
  grant select to forecourt_app
  grant update (effective_to) to forecourt_worker

table oauth_signing_key
  owner forecourt_owner
  column kid text not null
  column state text not null
  column public_jwk jsonb not null
  column sealed_private bytea
  column created_at timestamp(3) with time zone not null
  column activated_at timestamp(3) with time zone
  column replaced_at timestamp(3) with time zone
  constraint oauth_signing_key_check CHECK (((state = 'retired'::text) = (sealed_private IS NULL)))
  constraint oauth_signing_key_check1 CHECK (((state = 'next'::text) OR (activated_at IS NOT NULL)))
  constraint oauth_signing_key_check2 CHECK (((state = ANY (ARRAY['previous'::text, 'retired'::text])) = (replaced_at IS NOT NULL)))
  constraint oauth_signing_key_pkey PRIMARY KEY (kid)
  constraint oauth_signing_key_public_jwk_check CHECK ((NOT (public_jwk ? 'd'::text)))
  constraint oauth_signing_key_state_check CHECK ((state = ANY (ARRAY['next'::text, 'active'::text, 'previous'::text, 'retired'::text])))
  UNIQUE INDEX oauth_signing_key_one_active ON public.oauth_signing_key USING btree (state) WHERE (state = 'active'::text)
  UNIQUE INDEX oauth_signing_key_one_next ON public.oauth_signing_key USING btree (state) WHERE (state = 'next'::text)
  grant insert, select to forecourt_auth

table offer
  owner forecourt_owner row security forced
  column tenant_id uuid not null
  column id uuid not null
  column pre_approval_id uuid not null
  column position smallint not null
  column body jsonb not null
  column disclosure text not null
  column created_at timestamp(3) with time zone not null
  constraint offer_pkey PRIMARY KEY (tenant_id, id)
  constraint offer_tenant_id_pre_approval_id_fkey FOREIGN KEY (tenant_id, pre_approval_id) REFERENCES pre_approval(tenant_id, id)
  constraint offer_tenant_id_pre_approval_id_position_key UNIQUE (tenant_id, pre_approval_id, "position")
  policy app permissive for all to forecourt_app using (tenant_id = (NULLIF(current_setting('forecourt.tenant_id'::text, true), ''::text))::uuid) with check (tenant_id = (NULLIF(current_setting('forecourt.tenant_id'::text, true), ''::text))::uuid)
  policy worker permissive for all to forecourt_worker using true with check true
  grant insert, select to forecourt_app
  grant insert, select to forecourt_worker

table oidc_payload
  owner forecourt_owner
  column model text not null
  column id bytea not null
  column payload jsonb not null
  column sealed_bearer bytea
  column grant_id text
  column user_code bytea
  column uid text
  column consumed_at timestamp(3) with time zone
  column expires_at timestamp(3) with time zone
  constraint oidc_payload_id_check CHECK ((octet_length(id) = 32))
  constraint oidc_payload_pkey PRIMARY KEY (model, id)
  INDEX oidc_payload_by_age ON public.oidc_payload USING btree (expires_at)
  INDEX oidc_payload_by_grant ON public.oidc_payload USING btree (grant_id) WHERE (grant_id IS NOT NULL)
  UNIQUE INDEX oidc_payload_by_uid ON public.oidc_payload USING btree (model, uid) WHERE (uid IS NOT NULL)
  UNIQUE INDEX oidc_payload_by_user_code ON public.oidc_payload USING btree (user_code) WHERE (user_code IS NOT NULL)
  grant delete, insert, select, update to forecourt_auth

table outbox
  owner forecourt_owner row security forced
  column tenant_id uuid not null
  column aggregate_id uuid not null
  column sequence bigint not null
  column event_id uuid not null
  column delivered_at timestamp(3) with time zone
  constraint outbox_pkey PRIMARY KEY (tenant_id, aggregate_id, sequence)
  INDEX outbox_undelivered ON public.outbox USING btree (event_id) WHERE (delivered_at IS NULL)
  policy app permissive for all to forecourt_app using (tenant_id = (NULLIF(current_setting('forecourt.tenant_id'::text, true), ''::text))::uuid) with check (tenant_id = (NULLIF(current_setting('forecourt.tenant_id'::text, true), ''::text))::uuid)
  policy worker permissive for all to forecourt_worker using true with check true
  grant insert, select to forecourt_app
  grant insert, select to forecourt_worker
  grant update (delivered_at) to forecourt_worker

table partner
  owner forecourt_owner row security forced
  column id uuid not null
  column name text not null
  column kind text not null
  column status text not null default 'active'::text
  column created_at timestamp(3) with time zone not null
  constraint partner_kind_check CHECK ((kind = ANY (ARRAY['dealer_group'::text, 'dealer_software'::text, 'carmaker'::text, 'merchant'::text, 'used_car_platform'::text, 'ride_hailing_platform'::text, 'charging_operator'::text, 'battery_company'::text, 'insurer'::text, 'inspection_firm'::text])))
  constraint partner_pkey PRIMARY KEY (id)
  constraint partner_status_check CHECK ((status = ANY (ARRAY['active'::text, 'suspended'::text])))
  policy gate permissive for select to forecourt_owner using true
  policy worker permissive for all to forecourt_worker using true with check true
  grant insert, select to forecourt_worker
  grant update (name, status) to forecourt_worker

table party
  owner forecourt_owner row security forced
  column tenant_id uuid not null
  column id uuid not null
  column session_id uuid not null
  column position smallint not null
  column role text not null
  column relation text
  column kind text not null
  column state text not null
  column link_hash bytea not null
  column subject_id uuid
  column sealed_person bytea
  column opened_at timestamp(3) with time zone
  column identified_at timestamp(3) with time zone
  column completed_at timestamp(3) with time zone
  constraint party_check CHECK (((subject_id IS NULL) = (sealed_person IS NULL)))
  constraint party_check1 CHECK (((state = ANY (ARRAY['awaiting'::text, 'opened'::text])) OR (subject_id IS NOT NULL)))
  constraint party_kind_check CHECK ((kind = 'person'::text))
  constraint party_link_hash_check CHECK ((octet_length(link_hash) = 32))
  constraint party_pkey PRIMARY KEY (tenant_id, id)
  constraint party_position_check CHECK (("position" >= 0))
  constraint party_relation_check CHECK ((relation = ANY (ARRAY['spouse'::text, 'parent'::text, 'child'::text, 'sibling'::text, 'other'::text])))
  constraint party_role_check CHECK ((role = ANY (ARRAY['borrower'::text, 'co_borrower'::text, 'guarantor'::text])))
  constraint party_state_check CHECK ((state = ANY (ARRAY['awaiting'::text, 'opened'::text, 'identified'::text, 'authorised'::text, 'completed'::text])))
  constraint party_tenant_id_session_id_fkey FOREIGN KEY (tenant_id, session_id) REFERENCES applicant_session(tenant_id, id)
  constraint party_tenant_id_session_id_position_key UNIQUE (tenant_id, session_id, "position")
  UNIQUE INDEX party_by_link ON public.party USING btree (link_hash)
  INDEX party_by_subject ON public.party USING btree (tenant_id, subject_id) WHERE (subject_id IS NOT NULL)
  UNIQUE INDEX party_one_borrower ON public.party USING btree (tenant_id, session_id) WHERE (role = 'borrower'::text)
  policy app permissive for all to forecourt_app using (tenant_id = (NULLIF(current_setting('forecourt.tenant_id'::text, true), ''::text))::uuid) with check (tenant_id = (NULLIF(current_setting('forecourt.tenant_id'::text, true), ''::text))::uuid)
  policy link permissive for select to forecourt_owner using true
  policy worker permissive for all to forecourt_worker using true with check true
  grant insert, select to forecourt_app
  grant select to forecourt_worker
  grant update (completed_at, identified_at, opened_at, sealed_person, state, subject_id) to forecourt_app

table policy_parameter
  owner forecourt_owner
  column rule_id text not null
  column effective_from date not null
  column effective_to date
  column title_zh text not null
  column title_en text not null
  column article text
  column source text not null
  column source_date date
  column certainty text not null
  column audience text not null default 'partner'::text
  column unit text not null
  column value text not null
  constraint policy_parameter_audience_check CHECK ((audience = ANY (ARRAY['partner'::text, 'operator'::text])))
  constraint policy_parameter_certainty_check CHECK ((certainty = ANY (ARRAY['V'::text, 'V2'::text, 'K'::text])))
  constraint policy_parameter_check CHECK ((effective_to >= effective_from))
  constraint policy_parameter_pkey PRIMARY KEY (rule_id, effective_from)
  constraint policy_parameter_rule_id_check CHECK ((rule_id ~ '^[A-Z][A-Z0-9_]{1,62}$'::text))
  constraint policy_parameter_unit_check CHECK ((unit = ANY (ARRAY['percent'::text, 'fen'::text, 'months'::text, 'days'::text, 'years'::text, 'count'::text, 'factor'::text, 'word'::text, 'ladder'::text])))
  CREATE TRIGGER policy_parameter_changed BEFORE INSERT OR UPDATE ON public.policy_parameter FOR EACH STATEMENT EXECUTE FUNCTION catalogue_changed()
  CREATE TRIGGER policy_parameter_guard BEFORE DELETE OR UPDATE ON public.policy_parameter FOR EACH ROW EXECUTE FUNCTION catalogue_row_guard()
  CREATE TRIGGER policy_parameter_no_overlap AFTER INSERT ON public.policy_parameter FOR EACH ROW EXECUTE FUNCTION catalogue_no_overlap('rule_id')
  grant insert, select to forecourt_worker
  grant select to forecourt_app
  grant update (effective_to) to forecourt_worker

table pre_approval
  owner forecourt_owner row security forced
  column tenant_id uuid not null
  column id uuid not null
  column version bigint not null
  column status text not null
  column client_id text not null
  column channel text not null
  column store_id uuid
  column staff_id uuid
  column client_reference text
  column applicant_session_id uuid not null
  column party_id uuid not null
  column subject_id uuid not null
  column authorisation_id uuid not null
  column request jsonb not null
  column pinned jsonb not null
  column business_date date not null
  column scenario text
  column inquiry_made boolean not null
  column reasons text[] not null default '{}'::text[]
  column conditions jsonb not null default '[]'::jsonb
  column caps jsonb not null default '[]'::jsonb
  column applied_rules text[] not null default '{}'::text[]
  column counterfactuals jsonb not null default '[]'::jsonb
  column bureau_inquiry jsonb
  column sealed_inputs bytea
  column valid_until date
  column created_at timestamp(3) with time zone not null
  column decided_at timestamp(3) with time zone
  constraint pre_approval_pkey PRIMARY KEY (tenant_id, id)
  constraint pre_approval_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'approved'::text, 'conditionally_approved'::text, 'countered'::text, 'referred'::text, 'information_required'::text, 'declined'::text, 'withdrawn'::text, 'expired'::text, 'superseded'::text])))
  constraint pre_approval_tenant_id_applicant_session_id_fkey FOREIGN KEY (tenant_id, applicant_session_id) REFERENCES applicant_session(tenant_id, id)
  INDEX pre_approval_by_session ON public.pre_approval USING btree (tenant_id, applicant_session_id)
  INDEX pre_approval_by_status ON public.pre_approval USING btree (tenant_id, status, id)
  INDEX pre_approval_valid_until ON public.pre_approval USING btree (valid_until) WHERE (status = ANY (ARRAY['approved'::text, 'conditionally_approved'::text, 'countered'::text]))
  policy app permissive for all to forecourt_app using (tenant_id = (NULLIF(current_setting('forecourt.tenant_id'::text, true), ''::text))::uuid) with check (tenant_id = (NULLIF(current_setting('forecourt.tenant_id'::text, true), ''::text))::uuid)
  policy worker permissive for all to forecourt_worker using true with check true
  grant insert, select to forecourt_app
  grant select, update to forecourt_worker

table price_basis_rule
  owner forecourt_owner
  column rule_id text not null
  column effective_from date not null
  column effective_to date
  column title_zh text not null
  column title_en text not null
  column article text
  column source text not null
  column source_date date
  column certainty text not null
  column audience text not null default 'partner'::text
  column conditions text[] not null
  column part text not null
  column formula text not null
  constraint price_basis_rule_audience_check CHECK ((audience = ANY (ARRAY['partner'::text, 'operator'::text])))
  constraint price_basis_rule_certainty_check CHECK ((certainty = ANY (ARRAY['V'::text, 'V2'::text, 'K'::text])))
  constraint price_basis_rule_check CHECK ((effective_to >= effective_from))
  constraint price_basis_rule_conditions_check CHECK (((cardinality(conditions) > 0) AND (conditions <@ ARRAY['new'::text, 'used'::text, 'demo'::text])))
  constraint price_basis_rule_part_check CHECK ((part = ANY (ARRAY['vehicle'::text, 'battery'::text])))
  constraint price_basis_rule_pkey PRIMARY KEY (rule_id, effective_from)
  constraint price_basis_rule_rule_id_check CHECK ((rule_id ~ '^[A-Z][A-Z0-9_]{1,62}$'::text))
  CREATE TRIGGER price_basis_rule_changed BEFORE INSERT OR UPDATE ON public.price_basis_rule FOR EACH STATEMENT EXECUTE FUNCTION catalogue_changed()
  CREATE TRIGGER price_basis_rule_guard BEFORE DELETE OR UPDATE ON public.price_basis_rule FOR EACH ROW EXECUTE FUNCTION catalogue_row_guard()
  CREATE TRIGGER price_basis_rule_no_overlap AFTER INSERT ON public.price_basis_rule FOR EACH ROW EXECUTE FUNCTION catalogue_no_overlap('rule_id')
  grant insert, select to forecourt_worker
  grant select to forecourt_app
  grant update (effective_to) to forecourt_worker

table product_version
  owner forecourt_owner
  column rule_id text not null
  column effective_from date not null
  column effective_to date
  column title_zh text not null
  column title_en text not null
  column article text
  column source text not null
  column source_date date
  column certainty text not null
  column audience text not null default 'partner'::text
  column lender_kinds text[] not null
  column financing_forms text[] not null
  column use_natures text[] not null
  column conditions text[] not null
  column powertrain_groups text[] not null
  column version integer not null
  column spread_basis_points integer not null
  column min_term_months integer not null
  column max_term_months integer not null
  column repayment_methods text[] not null
  constraint product_version_audience_check CHECK ((audience = ANY (ARRAY['partner'::text, 'operator'::text])))
  constraint product_version_certainty_check CHECK ((certainty = ANY (ARRAY['V'::text, 'V2'::text, 'K'::text])))
  constraint product_version_check CHECK ((effective_to >= effective_from))
  constraint product_version_check1 CHECK ((max_term_months >= min_term_months))
  constraint product_version_conditions_check CHECK (((cardinality(conditions) > 0) AND (conditions <@ ARRAY['new'::text, 'used'::text, 'demo'::text])))
  constraint product_version_financing_forms_check CHECK (((cardinality(financing_forms) > 0) AND (financing_forms <@ ARRAY['auto_loan'::text, 'consumer_loan'::text, 'financing_lease_direct'::text, 'financing_lease_back'::text, 'add_on_loan'::text])))
  constraint product_version_lender_kinds_check CHECK (((cardinality(lender_kinds) > 0) AND (lender_kinds <@ ARRAY['bank'::text, 'auto_finance_company'::text, 'leasing_company'::text])))
  constraint product_version_min_term_months_check CHECK ((min_term_months > 0))
  constraint product_version_pkey PRIMARY KEY (rule_id, effective_from)
  constraint product_version_powertrain_groups_check CHECK (((cardinality(powertrain_groups) > 0) AND (powertrain_groups <@ ARRAY['ice'::text, 'nev'::text])))
  constraint product_version_repayment_methods_check CHECK ((cardinality(repayment_methods) > 0))
  constraint product_version_rule_id_check CHECK ((rule_id ~ '^[A-Z][A-Z0-9_]{1,62}$'::text))
  constraint product_version_rule_id_version_key UNIQUE (rule_id, version)
  constraint product_version_use_natures_check CHECK (((cardinality(use_natures) > 0) AND (use_natures <@ ARRAY['non_operating'::text, 'ride_hailing'::text, 'rental'::text, 'freight'::text])))
  constraint product_version_version_check CHECK ((version > 0))
  CREATE TRIGGER product_version_changed BEFORE INSERT OR UPDATE ON public.product_version FOR EACH STATEMENT EXECUTE FUNCTION catalogue_changed()
  CREATE TRIGGER product_version_guard BEFORE DELETE OR UPDATE ON public.product_version FOR EACH ROW EXECUTE FUNCTION catalogue_row_guard()
  CREATE TRIGGER product_version_no_overlap AFTER INSERT ON public.product_version FOR EACH ROW EXECUTE FUNCTION catalogue_no_overlap('rule_id')
  grant insert, select to forecourt_worker
  grant select to forecourt_app
  grant update (effective_to) to forecourt_worker

table request_log
  owner forecourt_owner partitioned by RANGE (id) row security forced
  column id uuid not null
  column at timestamp(3) with time zone not null
  column request_id text not null
  column tenant_id uuid
  column client_id text
  column operation text not null
  column level text
  column status integer not null
  column code text
  column duration_us bigint not null
  column timings jsonb
  constraint request_log_pkey PRIMARY KEY (id)
  INDEX request_log_by_request ON ONLY public.request_log USING btree (request_id)
  policy app_writes permissive for insert to forecourt_app with check true
  policy worker permissive for all to forecourt_worker using true with check true
  grant insert to forecourt_app
  grant insert, select to forecourt_worker

table request_log_default
  owner forecourt_owner partition of request_log DEFAULT
  column id uuid not null
  column at timestamp(3) with time zone not null
  column request_id text not null
  column tenant_id uuid
  column client_id text
  column operation text not null
  column level text
  column status integer not null
  column code text
  column duration_us bigint not null
  column timings jsonb
  constraint request_log_default_pkey PRIMARY KEY (id)
  INDEX request_log_default_request_id_idx ON public.request_log_default USING btree (request_id)

table schema_migration
  owner forecourt_owner
  column id integer not null default nextval('schema_migration_id_seq'::regclass)
  column timestamp bigint not null
  column name character varying not null
  constraint PK_0edff5015b71cc0389ae0f4b9a1 PRIMARY KEY (id)
  grant select to forecourt_app
  grant select to forecourt_auth
  grant select to forecourt_worker

table staff
  owner forecourt_owner row security forced
  column tenant_id uuid not null
  column id uuid not null
  column store_id uuid not null
  column status text not null default 'active'::text
  column created_at timestamp(3) with time zone not null
  constraint staff_pkey PRIMARY KEY (tenant_id, id)
  constraint staff_status_check CHECK ((status = ANY (ARRAY['active'::text, 'revoked'::text])))
  constraint staff_tenant_id_store_id_fkey FOREIGN KEY (tenant_id, store_id) REFERENCES store(tenant_id, id)
  INDEX staff_by_store ON public.staff USING btree (tenant_id, store_id)
  policy app permissive for all to forecourt_app using (tenant_id = (NULLIF(current_setting('forecourt.tenant_id'::text, true), ''::text))::uuid) with check (tenant_id = (NULLIF(current_setting('forecourt.tenant_id'::text, true), ''::text))::uuid)
  policy worker permissive for all to forecourt_worker using true with check true
  grant insert, select to forecourt_worker
  grant select to forecourt_app
  grant update (status) to forecourt_worker

table store
  owner forecourt_owner row security forced
  column tenant_id uuid not null
  column id uuid not null
  column name text not null
  column region text not null
  column status text not null default 'open'::text
  column created_at timestamp(3) with time zone not null
  constraint store_pkey PRIMARY KEY (tenant_id, id)
  constraint store_region_check CHECK ((region ~ '^[1-9][0-9]{5}$'::text))
  constraint store_status_check CHECK ((status = ANY (ARRAY['open'::text, 'closed'::text])))
  constraint store_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
  policy app permissive for all to forecourt_app using (tenant_id = (NULLIF(current_setting('forecourt.tenant_id'::text, true), ''::text))::uuid) with check (tenant_id = (NULLIF(current_setting('forecourt.tenant_id'::text, true), ''::text))::uuid)
  policy worker permissive for all to forecourt_worker using true with check true
  grant insert, select to forecourt_worker
  grant select to forecourt_app
  grant update (name, region, status) to forecourt_worker

table subject
  owner forecourt_owner
  column id uuid not null
  column blind_index bytea not null
  column wrapped_key bytea not null
  column salt bytea not null
  constraint subject_blind_index_key UNIQUE (blind_index)
  constraint subject_pkey PRIMARY KEY (id)

table subsidy_programme
  owner forecourt_owner
  column rule_id text not null
  column effective_from date not null
  column effective_to date
  column title_zh text not null
  column title_en text not null
  column article text
  column source text not null
  column source_date date
  column certainty text not null
  column audience text not null default 'partner'::text
  column payer text not null
  column form text not null
  column points numeric(9,4) not null
  column max_term_months integer not null
  column products text[] not null
  column powertrain_groups text[] not null
  column use_natures text[] not null
  column cap bigint not null
  column on_early_settlement text not null
  column cash_discount_forgone bigint not null
  constraint subsidy_programme_audience_check CHECK ((audience = ANY (ARRAY['partner'::text, 'operator'::text])))
  constraint subsidy_programme_cap_check CHECK ((cap > 0))
  constraint subsidy_programme_cash_discount_forgone_check CHECK ((cash_discount_forgone >= 0))
  constraint subsidy_programme_certainty_check CHECK ((certainty = ANY (ARRAY['V'::text, 'V2'::text, 'K'::text])))
  constraint subsidy_programme_check CHECK ((effective_to >= effective_from))
  constraint subsidy_programme_form_check CHECK ((form = 'rate'::text))
  constraint subsidy_programme_max_term_months_check CHECK ((max_term_months > 0))
  constraint subsidy_programme_on_early_settlement_check CHECK ((on_early_settlement = ANY (ARRAY['none'::text, 'remaining_months_repriced'::text, 'subsidy_paid_back'::text])))
  constraint subsidy_programme_payer_check CHECK ((payer = ANY (ARRAY['manufacturer'::text, 'dealer'::text, 'government'::text, 'charging_partner'::text])))
  constraint subsidy_programme_pkey PRIMARY KEY (rule_id, effective_from)
  constraint subsidy_programme_points_check CHECK (((points > (0)::numeric) AND (points < (100)::numeric)))
  constraint subsidy_programme_powertrain_groups_check CHECK (((cardinality(powertrain_groups) > 0) AND (powertrain_groups <@ ARRAY['ice'::text, 'nev'::text])))
  constraint subsidy_programme_products_check CHECK ((cardinality(products) > 0))
  constraint subsidy_programme_rule_id_check CHECK ((rule_id ~ '^[A-Z][A-Z0-9_]{1,62}$'::text))
  constraint subsidy_programme_use_natures_check CHECK (((cardinality(use_natures) > 0) AND (use_natures <@ ARRAY['non_operating'::text, 'ride_hailing'::text, 'rental'::text, 'freight'::text])))
  CREATE TRIGGER subsidy_programme_changed BEFORE INSERT OR UPDATE ON public.subsidy_programme FOR EACH STATEMENT EXECUTE FUNCTION catalogue_changed()
  CREATE TRIGGER subsidy_programme_guard BEFORE DELETE OR UPDATE ON public.subsidy_programme FOR EACH ROW EXECUTE FUNCTION catalogue_row_guard()
  CREATE TRIGGER subsidy_programme_no_overlap AFTER INSERT ON public.subsidy_programme FOR EACH ROW EXECUTE FUNCTION catalogue_no_overlap('rule_id')
  grant insert, select to forecourt_worker
  grant select to forecourt_app
  grant update (effective_to) to forecourt_worker

table tenant
  owner forecourt_owner row security forced
  column id uuid not null
  column partner_id uuid not null
  column livemode boolean not null
  column status text not null default 'active'::text
  column business_anchor timestamp(3) with time zone
  column wall_anchor timestamp(3) with time zone
  column created_at timestamp(3) with time zone not null
  constraint live_waits_for_identity CHECK (((NOT livemode) OR (status = 'suspended'::text)))
  constraint tenant_check CHECK (((business_anchor IS NULL) = (wall_anchor IS NULL)))
  constraint tenant_check1 CHECK (((NOT livemode) OR (business_anchor IS NULL)))
  constraint tenant_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES partner(id)
  constraint tenant_partner_id_livemode_key UNIQUE (partner_id, livemode)
  constraint tenant_pkey PRIMARY KEY (id)
  constraint tenant_status_check CHECK ((status = ANY (ARRAY['active'::text, 'suspended'::text])))
  policy gate permissive for select to forecourt_owner using true
  policy worker permissive for all to forecourt_worker using true with check true
  grant insert, select to forecourt_worker
  grant update (business_anchor, status, wall_anchor) to forecourt_worker

table vehicle_reference
  owner forecourt_owner
  column reference_key text not null
  column effective_from date not null
  column effective_to date
  column battery_price bigint
  column sandbox_only boolean not null
  column source text not null
  constraint vehicle_reference_battery_price_check CHECK ((battery_price >= 0))
  constraint vehicle_reference_check CHECK ((effective_to >= effective_from))
  constraint vehicle_reference_pkey PRIMARY KEY (reference_key, effective_from)
  CREATE TRIGGER vehicle_reference_changed BEFORE INSERT OR UPDATE ON public.vehicle_reference FOR EACH STATEMENT EXECUTE FUNCTION catalogue_changed()
  CREATE TRIGGER vehicle_reference_guard BEFORE DELETE OR UPDATE ON public.vehicle_reference FOR EACH ROW EXECUTE FUNCTION catalogue_row_guard()
  CREATE TRIGGER vehicle_reference_no_overlap AFTER INSERT ON public.vehicle_reference FOR EACH ROW EXECUTE FUNCTION catalogue_no_overlap('reference_key')
  grant insert, select to forecourt_worker
  grant select to forecourt_app
  grant update (effective_to) to forecourt_worker
