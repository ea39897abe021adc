create schema if not exists core;

create schema if not exists identity;

create schema if not exists company;

create schema if not exists people;

create schema if not exists items;

create schema if not exists parties;

create schema if not exists ledger;

create schema if not exists stock;

create schema if not exists invoicing;

create schema if not exists sales;

create schema if not exists purchasing;

create schema if not exists assets;

create schema if not exists expenses;

create schema if not exists fulfilment;

create schema if not exists commission;

create schema if not exists planning;

create schema if not exists dealings;

create schema if not exists closing;

create schema if not exists costing;

create schema if not exists reporting;

create schema if not exists papers;

create schema if not exists setup;

create schema if not exists integrations;

create schema if not exists dispatch;

CREATE SEQUENCE core.row_id START WITH 1000 CACHE 1;

CREATE TABLE assets.category (
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	version INTEGER NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_category PRIMARY KEY (id), 
	CONSTRAINT uq_category_code UNIQUE (code)
);

CREATE INDEX ix_category_changed_xid ON assets.category (changed_xid);

CREATE TABLE closing.booking (
	month DATE NOT NULL, 
	work TEXT NOT NULL, 
	amount NUMERIC(18, 2) NOT NULL, 
	reason TEXT NOT NULL, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_booking PRIMARY KEY (id), 
	CONSTRAINT ck_booking_work CHECK (work in ('schedules', 'vat', 'surcharges', 'stamp', 'income_tax', 'profit', 'year')), 
	CONSTRAINT uq_booking_number UNIQUE (number)
);

CREATE INDEX ix_booking_changed_xid ON closing.booking (changed_xid);

CREATE UNIQUE INDEX uq_booking_month ON closing.booking (month, work) WHERE state = 'booked';

CREATE TABLE closing.tax_rule (
	name TEXT NOT NULL, 
	scope TEXT NOT NULL, 
	rate NUMERIC(9, 6) NOT NULL, 
	limit_amount NUMERIC(18, 2), 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	source TEXT NOT NULL, 
	confidence TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_tax_rule PRIMARY KEY (id), 
	CONSTRAINT uq_tax_rule_name_scope_valid_from UNIQUE (name, scope, valid_from)
);

CREATE INDEX ix_tax_rule_changed_xid ON closing.tax_rule (changed_xid);

CREATE TABLE company.company (
	name TEXT NOT NULL, 
	tax_id TEXT NOT NULL, 
	taxpayer TEXT NOT NULL CONSTRAINT ck_company_taxpayer CHECK (taxpayer in ('general','small_scale')), 
	opening_date DATE NOT NULL, 
	stock_start DATE, 
	address TEXT NOT NULL, 
	phone TEXT NOT NULL, 
	bank TEXT NOT NULL, 
	bank_account TEXT NOT NULL, 
	prices_include_tax BOOLEAN NOT NULL, 
	version INTEGER NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_company PRIMARY KEY (id), 
	CONSTRAINT ck_company_single CHECK (id = 1)
);

CREATE INDEX ix_company_changed_xid ON company.company (changed_xid);

CREATE TABLE company.department (
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	parent_id BIGINT, 
	is_active BOOLEAN NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_department PRIMARY KEY (id), 
	CONSTRAINT uq_department_code UNIQUE (code), 
	CONSTRAINT fk_department_parent_id FOREIGN KEY(parent_id) REFERENCES company.department (id)
);

CREATE INDEX ix_department_changed_xid ON company.department (changed_xid);

CREATE TABLE company.exchange_rate (
	currency TEXT NOT NULL, 
	day DATE NOT NULL, 
	rate NUMERIC(18, 8) NOT NULL, 
	source TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_exchange_rate PRIMARY KEY (id), 
	CONSTRAINT uq_exchange_rate_currency_day UNIQUE (currency, day), 
	CONSTRAINT ck_exchange_rate_rate CHECK (rate > 0)
);

CREATE INDEX ix_exchange_rate_changed_xid ON company.exchange_rate (changed_xid);

CREATE TABLE company.holiday (
	day DATE NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	kind TEXT NOT NULL CONSTRAINT ck_holiday_kind CHECK (kind in ('statutory_holiday','day_off','makeup_workday')), 
	name TEXT NOT NULL, 
	overtime_factor NUMERIC(9, 6) NOT NULL, 
	source TEXT NOT NULL, 
	CONSTRAINT pk_holiday PRIMARY KEY (day)
);

CREATE INDEX ix_holiday_changed_xid ON company.holiday (changed_xid);

CREATE TABLE company.score_rule (
	score TEXT NOT NULL, 
	part TEXT NOT NULL, 
	valid_from DATE NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	value NUMERIC(18, 6) NOT NULL, 
	source TEXT NOT NULL, 
	CONSTRAINT pk_score_rule PRIMARY KEY (score, part, valid_from), 
	CONSTRAINT ck_score_rule_score CHECK (score in ('payment','supplier')), 
	CONSTRAINT ck_score_rule_value CHECK (value > 0)
);

CREATE INDEX ix_score_rule_changed_xid ON company.score_rule (changed_xid);

CREATE TABLE core.counter (
	kind TEXT NOT NULL, 
	period TEXT NOT NULL, 
	last BIGINT NOT NULL, 
	CONSTRAINT pk_counter PRIMARY KEY (kind, period)
)
 WITH (fillfactor = 50);

CREATE TABLE core.draft (
	owner_id BIGINT NOT NULL, 
	form TEXT NOT NULL, 
	document TEXT NOT NULL, 
	body JSONB NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	CONSTRAINT pk_draft PRIMARY KEY (owner_id, form, document)
);

CREATE TABLE core.event (
	id BIGINT GENERATED ALWAYS AS IDENTITY, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	kind TEXT NOT NULL CONSTRAINT ck_event_kind CHECK (kind in ('command','fact')), 
	name TEXT NOT NULL, 
	actor_id BIGINT NOT NULL, 
	business_date DATE NOT NULL, 
	document_kind TEXT, 
	document_id BIGINT, 
	data JSONB NOT NULL, 
	CONSTRAINT pk_event PRIMARY KEY (id)
);

CREATE INDEX ix_event_changed_xid ON core.event (changed_xid);

CREATE INDEX ix_event_document ON core.event (document_kind, document_id);

CREATE TABLE core.reference_state (
	id INTEGER NOT NULL, 
	version BIGINT NOT NULL, 
	CONSTRAINT pk_reference_state PRIMARY KEY (id), 
	CONSTRAINT ck_reference_state_single CHECK (id = 1)
);

CREATE TABLE core.request (
	caller BIGINT NOT NULL, 
	key TEXT NOT NULL CONSTRAINT ck_request_length CHECK (length(key) <= 255), 
	command TEXT NOT NULL, 
	input_hash TEXT NOT NULL, 
	answer JSONB NOT NULL, 
	at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	CONSTRAINT pk_request PRIMARY KEY (caller, key)
);

CREATE TABLE core.series (
	kind TEXT NOT NULL, 
	prefix TEXT NOT NULL, 
	period_format TEXT NOT NULL CONSTRAINT ck_series_period_format CHECK (period_format in ('YYYYMM','YYYYMMDD','YYYY','')), 
	width INTEGER NOT NULL CONSTRAINT ck_series_width CHECK (width between 1 and 12), 
	CONSTRAINT pk_series PRIMARY KEY (kind)
);

CREATE TABLE core.setting (
	name TEXT NOT NULL, 
	valid_from DATE NOT NULL, 
	value JSONB NOT NULL, 
	source TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_setting PRIMARY KEY (id), 
	CONSTRAINT uq_setting_name_valid_from UNIQUE (name, valid_from)
);

CREATE INDEX ix_setting_changed_xid ON core.setting (changed_xid);

CREATE TABLE core.tombstone (
	id BIGINT GENERATED ALWAYS AS IDENTITY, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	table_name TEXT NOT NULL, 
	row_id BIGINT NOT NULL, 
	CONSTRAINT pk_tombstone PRIMARY KEY (id)
);

CREATE INDEX ix_tombstone_changed_xid ON core.tombstone (changed_xid);

CREATE TABLE costing.allocation (
	month DATE NOT NULL, 
	amount NUMERIC(18, 2) NOT NULL, 
	reason TEXT NOT NULL, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_allocation PRIMARY KEY (id), 
	CONSTRAINT ck_allocation_first_day CHECK (extract(day from month) = 1), 
	CONSTRAINT uq_allocation_number UNIQUE (number)
);

CREATE INDEX ix_allocation_changed_xid ON costing.allocation (changed_xid);

CREATE UNIQUE INDEX uq_allocation_month ON costing.allocation (month) WHERE state = 'booked';

CREATE TABLE costing.cost_centre (
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	version INTEGER NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_cost_centre PRIMARY KEY (id), 
	CONSTRAINT uq_cost_centre_code UNIQUE (code)
);

CREATE INDEX ix_cost_centre_changed_xid ON costing.cost_centre (changed_xid);

CREATE TABLE costing.pool (
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	version INTEGER NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_pool PRIMARY KEY (id), 
	CONSTRAINT uq_pool_code UNIQUE (code)
);

CREATE INDEX ix_pool_changed_xid ON costing.pool (changed_xid);

CREATE TABLE expenses.kind (
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	usual_paper TEXT NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	version INTEGER NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_kind PRIMARY KEY (id), 
	CONSTRAINT ck_kind_usual_paper CHECK (usual_paper in ('rail', 'air', 'road', 'passenger', 'special', 'toll', 'ordinary', 'none')), 
	CONSTRAINT uq_kind_code UNIQUE (code)
);

CREATE INDEX ix_kind_changed_xid ON expenses.kind (changed_xid);

CREATE TABLE expenses.paper_rule (
	paper TEXT NOT NULL, 
	valid_from DATE NOT NULL, 
	way TEXT NOT NULL, 
	rate NUMERIC(9, 6) NOT NULL, 
	needs_number BOOLEAN NOT NULL, 
	source TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_paper_rule PRIMARY KEY (id), 
	CONSTRAINT uq_paper_rule_paper_valid_from UNIQUE (paper, valid_from), 
	CONSTRAINT ck_paper_rule_paper CHECK (paper in ('rail', 'air', 'road', 'passenger', 'special', 'toll', 'ordinary', 'none')), 
	CONSTRAINT ck_paper_rule_way CHECK (way in ('computed', 'stated', 'no')), 
	CONSTRAINT ck_paper_rule_rate CHECK (rate >= 0 and rate < 1 and (way = 'computed') = (rate > 0))
);

CREATE INDEX ix_paper_rule_changed_xid ON expenses.paper_rule (changed_xid);

CREATE TABLE identity.access (
	id BIGINT GENERATED ALWAYS AS IDENTITY, 
	at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	kind TEXT NOT NULL, 
	user_id BIGINT, 
	login TEXT NOT NULL, 
	address TEXT NOT NULL, 
	CONSTRAINT pk_access PRIMARY KEY (id)
);

CREATE TABLE identity.attempt (
	kind TEXT NOT NULL, 
	key TEXT NOT NULL, 
	count INTEGER NOT NULL, 
	first_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	last_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_attempt PRIMARY KEY (kind, key)
);

CREATE TABLE identity.list_columns (
	owner_id BIGINT NOT NULL, 
	list TEXT NOT NULL, 
	columns JSONB NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_list_columns PRIMARY KEY (id), 
	CONSTRAINT uq_list_columns_owner_id_list UNIQUE (owner_id, list)
);

CREATE INDEX ix_list_columns_changed_xid ON identity.list_columns (changed_xid);

CREATE TABLE identity.role (
	code TEXT NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_role PRIMARY KEY (id), 
	CONSTRAINT uq_role_code UNIQUE (code)
);

CREATE INDEX ix_role_changed_xid ON identity.role (changed_xid);

CREATE TABLE identity.saved_view (
	owner_id BIGINT NOT NULL, 
	list TEXT NOT NULL, 
	name TEXT NOT NULL, 
	address TEXT NOT NULL, 
	is_shared BOOLEAN NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_saved_view PRIMARY KEY (id), 
	CONSTRAINT uq_saved_view_owner_id_list_name UNIQUE (owner_id, list, name)
);

CREATE INDEX ix_saved_view_changed_xid ON identity.saved_view (changed_xid);

CREATE INDEX ix_saved_view_list ON identity.saved_view (list);

CREATE TABLE identity."user" (
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	email TEXT, 
	phone TEXT, 
	password_hash TEXT, 
	locale TEXT NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	is_service BOOLEAN NOT NULL, 
	must_change_password BOOLEAN NOT NULL, 
	employee_id BIGINT, 
	department_id BIGINT, 
	version INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_user PRIMARY KEY (id), 
	CONSTRAINT uq_user_code UNIQUE (code), 
	CONSTRAINT uq_user_email UNIQUE (email), 
	CONSTRAINT uq_user_phone UNIQUE (phone)
);

CREATE INDEX ix_user_changed_xid ON identity."user" (changed_xid);

CREATE TABLE integrations.channel (
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	address TEXT NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	version INTEGER NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_channel PRIMARY KEY (id), 
	CONSTRAINT ck_channel_kind CHECK (kind in ('mail', 'wecom', 'dingtalk', 'feishu')), 
	CONSTRAINT uq_channel_code UNIQUE (code)
);

CREATE INDEX ix_channel_changed_xid ON integrations.channel (changed_xid);

CREATE TABLE integrations.mark (
	code TEXT NOT NULL, 
	xid xid8, 
	day DATE, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_mark PRIMARY KEY (id), 
	CONSTRAINT uq_mark_code UNIQUE (code)
);

CREATE INDEX ix_mark_changed_xid ON integrations.mark (changed_xid);

CREATE TABLE integrations.template (
	code TEXT NOT NULL, 
	occasion TEXT NOT NULL, 
	locale TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	body TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_template PRIMARY KEY (id), 
	CONSTRAINT uq_template_occasion_locale UNIQUE (occasion, locale), 
	CONSTRAINT uq_template_code UNIQUE (code)
);

CREATE INDEX ix_template_changed_xid ON integrations.template (changed_xid);

CREATE TABLE invoicing.deduction_month (
	month DATE NOT NULL, 
	is_closed BOOLEAN NOT NULL, 
	invoices INTEGER NOT NULL, 
	tax NUMERIC(18, 2) NOT NULL, 
	changed_by BIGINT NOT NULL, 
	changed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	reason TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_deduction_month PRIMARY KEY (id), 
	CONSTRAINT ck_deduction_month_first_day CHECK (extract(day from month) = 1), 
	CONSTRAINT uq_deduction_month_month UNIQUE (month)
);

CREATE INDEX ix_deduction_month_changed_xid ON invoicing.deduction_month (changed_xid);

CREATE TABLE invoicing.invoice_batch (
	requests INTEGER NOT NULL, 
	gross NUMERIC(18, 2) NOT NULL, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_invoice_batch PRIMARY KEY (id), 
	CONSTRAINT uq_invoice_batch_number UNIQUE (number)
);

CREATE INDEX ix_invoice_batch_changed_xid ON invoicing.invoice_batch (changed_xid);

CREATE TABLE invoicing.recurring_cash (
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	direction TEXT NOT NULL, 
	amount NUMERIC(18, 2) NOT NULL, 
	every TEXT NOT NULL, 
	first_on DATE NOT NULL, 
	last_on DATE, 
	is_active BOOLEAN NOT NULL, 
	version INTEGER NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_recurring_cash PRIMARY KEY (id), 
	CONSTRAINT ck_recurring_cash_direction CHECK (direction in ('in','out')), 
	CONSTRAINT ck_recurring_cash_every CHECK (every in ('week','month','quarter','year')), 
	CONSTRAINT ck_recurring_cash_amount CHECK (amount > 0), 
	CONSTRAINT uq_recurring_cash_code UNIQUE (code)
);

CREATE INDEX ix_recurring_cash_changed_xid ON invoicing.recurring_cash (changed_xid);

CREATE TABLE invoicing.tax_file (
	fingerprint TEXT NOT NULL, 
	name TEXT NOT NULL, 
	"new" INTEGER NOT NULL, 
	known INTEGER NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_tax_file PRIMARY KEY (id), 
	CONSTRAINT uq_tax_file_fingerprint UNIQUE (fingerprint)
);

CREATE INDEX ix_tax_file_changed_xid ON invoicing.tax_file (changed_xid);

CREATE TABLE items.category (
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	parent_id BIGINT, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_category PRIMARY KEY (id), 
	CONSTRAINT uq_category_code UNIQUE (code), 
	CONSTRAINT fk_category_parent_id FOREIGN KEY(parent_id) REFERENCES items.category (id)
);

CREATE INDEX ix_category_changed_xid ON items.category (changed_xid);

CREATE TABLE items.unit (
	code TEXT NOT NULL, 
	places INTEGER NOT NULL CONSTRAINT ck_unit_places CHECK (places between 0 and 6), 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_unit PRIMARY KEY (id), 
	CONSTRAINT uq_unit_code UNIQUE (code)
);

CREATE INDEX ix_unit_changed_xid ON items.unit (changed_xid);

CREATE TABLE ledger.account (
	code TEXT NOT NULL, 
	name_zh TEXT NOT NULL, 
	name_en TEXT NOT NULL, 
	name_tw TEXT NOT NULL, 
	class TEXT NOT NULL, 
	normal_side TEXT NOT NULL, 
	parent_code TEXT, 
	path TEXT NOT NULL, 
	control TEXT NOT NULL, 
	requires_party BOOLEAN NOT NULL, 
	requires_department BOOLEAN DEFAULT false NOT NULL, 
	requires_item BOOLEAN DEFAULT false NOT NULL, 
	requires_employee BOOLEAN DEFAULT false NOT NULL, 
	is_cash BOOLEAN NOT NULL, 
	role TEXT DEFAULT '' NOT NULL, 
	is_official BOOLEAN NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	cash_closed_until DATE, 
	source TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_account PRIMARY KEY (id), 
	CONSTRAINT ck_account_class CHECK (class in ('asset', 'liability', 'equity', 'cost', 'income', 'expense')), 
	CONSTRAINT ck_account_normal_side CHECK (normal_side in ('D','C')), 
	CONSTRAINT ck_account_role CHECK (role in ('','cash','bank','year_profit','profit_distribution')), 
	CONSTRAINT uq_account_code UNIQUE (code), 
	CONSTRAINT fk_account_parent_code FOREIGN KEY(parent_code) REFERENCES ledger.account (code)
);

CREATE INDEX ix_account_changed_xid ON ledger.account (changed_xid);

CREATE TABLE ledger.chain (
	name TEXT NOT NULL, 
	count BIGINT NOT NULL, 
	head TEXT NOT NULL, 
	CONSTRAINT pk_chain PRIMARY KEY (name)
)
 WITH (fillfactor = 50);

CREATE TABLE ledger.control_source (
	control TEXT NOT NULL, 
	source_kind TEXT NOT NULL, 
	CONSTRAINT pk_control_source PRIMARY KEY (control, source_kind)
);

CREATE TABLE ledger.entry (
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	position BIGINT NOT NULL, 
	date DATE NOT NULL, 
	document_date DATE NOT NULL, 
	source_kind TEXT NOT NULL, 
	source_id BIGINT NOT NULL, 
	source_number TEXT NOT NULL, 
	purpose TEXT NOT NULL, 
	summary TEXT NOT NULL, 
	rule TEXT NOT NULL, 
	reverses_id BIGINT, 
	actor_id BIGINT NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	hash TEXT NOT NULL, 
	CONSTRAINT pk_entry PRIMARY KEY (id), 
	CONSTRAINT uq_entry_reverses_id UNIQUE (reverses_id), 
	CONSTRAINT uq_entry_position UNIQUE (position), 
	CONSTRAINT fk_entry_reverses_id FOREIGN KEY(reverses_id) REFERENCES ledger.entry (id)
);

CREATE INDEX ix_entry_changed_xid ON ledger.entry (changed_xid);

CREATE INDEX ix_entry_date ON ledger.entry (date);

CREATE INDEX ix_entry_source ON ledger.entry (source_kind, source_id);

CREATE TABLE ledger.formula_change (
	statement TEXT NOT NULL, 
	line INTEGER NOT NULL, 
	revision INTEGER NOT NULL, 
	valid_from DATE NOT NULL, 
	is_official BOOLEAN NOT NULL, 
	reason TEXT NOT NULL, 
	changed_by BIGINT NOT NULL, 
	changed_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_formula_change PRIMARY KEY (id), 
	CONSTRAINT uq_formula_change_statement_line_revision UNIQUE (statement, line, revision)
);

CREATE INDEX ix_formula_change_changed_xid ON ledger.formula_change (changed_xid);

CREATE TABLE ledger.merging_rule (
	source_kind TEXT NOT NULL, 
	way TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	valid_from DATE NOT NULL, 
	source TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_merging_rule PRIMARY KEY (id), 
	CONSTRAINT ck_merging_rule_way CHECK (way in ('document','day')), 
	CONSTRAINT uq_merging_rule_version UNIQUE (version)
);

CREATE INDEX ix_merging_rule_changed_xid ON ledger.merging_rule (changed_xid);

CREATE TABLE ledger.period (
	month DATE NOT NULL CONSTRAINT ck_period_first_day CHECK (extract(day from month) = 1), 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	state TEXT NOT NULL CONSTRAINT ck_period_state CHECK (state in ('open','closed')), 
	closed_at TIMESTAMP WITH TIME ZONE, 
	closed_by BIGINT, 
	is_stock_closed BOOLEAN DEFAULT false NOT NULL, 
	CONSTRAINT pk_period PRIMARY KEY (month)
);

CREATE INDEX ix_period_changed_xid ON ledger.period (changed_xid);

CREATE TABLE ledger.statement_line (
	statement TEXT NOT NULL, 
	line INTEGER NOT NULL, 
	name_zh TEXT NOT NULL, 
	name_tw TEXT NOT NULL, 
	name_en TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	side TEXT NOT NULL, 
	level INTEGER NOT NULL, 
	valid_from DATE NOT NULL, 
	source TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_statement_line PRIMARY KEY (id), 
	CONSTRAINT uq_statement_line_statement_line_valid_from UNIQUE (statement, line, valid_from)
);

CREATE INDEX ix_statement_line_changed_xid ON ledger.statement_line (changed_xid);

CREATE TABLE ledger.tax_rate (
	vat_class TEXT NOT NULL, 
	taxpayer TEXT NOT NULL, 
	rate NUMERIC(9, 6) NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	scope TEXT NOT NULL, 
	source TEXT NOT NULL, 
	confidence TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_tax_rate PRIMARY KEY (id)
);

CREATE INDEX ix_tax_rate_changed_xid ON ledger.tax_rate (changed_xid);

CREATE TABLE ledger.voucher (
	type TEXT NOT NULL, 
	month DATE NOT NULL, 
	sequence INTEGER, 
	provisional INTEGER, 
	rule TEXT DEFAULT '' NOT NULL, 
	summary TEXT NOT NULL, 
	reference TEXT NOT NULL, 
	attachments INTEGER NOT NULL, 
	is_hand BOOLEAN NOT NULL, 
	total NUMERIC(18, 2) NOT NULL, 
	checked_by BIGINT, 
	signed_by BIGINT, 
	posted_by BIGINT, 
	posted_at TIMESTAMP WITH TIME ZONE, 
	position BIGINT, 
	hash TEXT, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_voucher PRIMARY KEY (id), 
	CONSTRAINT uq_voucher_type_month_sequence UNIQUE (type, month, sequence), 
	CONSTRAINT uq_voucher_type_position UNIQUE (type, position), 
	CONSTRAINT ck_voucher_posted_has_sequence CHECK ((state = 'posted') = (sequence is not null)), 
	CONSTRAINT uq_voucher_number UNIQUE (number)
);

CREATE INDEX ix_voucher_changed_xid ON ledger.voucher (changed_xid);

CREATE INDEX ix_voucher_provisional ON ledger.voucher (type, month, provisional);

CREATE TABLE ledger.voucher_template (
	name TEXT NOT NULL, 
	summary TEXT DEFAULT '' NOT NULL, 
	attachments INTEGER DEFAULT '0' NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	monthly_day INTEGER, 
	first_month DATE, 
	last_month DATE, 
	is_active BOOLEAN DEFAULT true NOT NULL, 
	version BIGINT DEFAULT '1' NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_voucher_template PRIMARY KEY (id), 
	CONSTRAINT ck_voucher_template_monthly_day CHECK (monthly_day between 1 and 31), 
	CONSTRAINT ck_voucher_template_recurs_from_a_month CHECK ((monthly_day is null) = (first_month is null)), 
	CONSTRAINT uq_voucher_template_name UNIQUE (name)
);

CREATE INDEX ix_voucher_template_changed_xid ON ledger.voucher_template (changed_xid);

CREATE TABLE papers.content (
	id BIGINT GENERATED ALWAYS AS IDENTITY, 
	code TEXT NOT NULL, 
	owner_id BIGINT NOT NULL, 
	uploaded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	media_type TEXT NOT NULL, 
	size BIGINT NOT NULL CONSTRAINT ck_content_size CHECK (size > 0), 
	sha256 TEXT NOT NULL CONSTRAINT ck_content_sha256 CHECK (sha256 ~ '^[0-9a-f]{64}$'), 
	CONSTRAINT pk_content PRIMARY KEY (id), 
	CONSTRAINT uq_content_code UNIQUE (code)
);

CREATE INDEX ix_content_uploaded_at ON papers.content (uploaded_at);

CREATE TABLE papers.template (
	paper TEXT NOT NULL, 
	version_no INTEGER NOT NULL, 
	valid_from DATE NOT NULL, 
	source TEXT NOT NULL, 
	shift_x NUMERIC(5, 2) NOT NULL, 
	shift_y NUMERIC(5, 2) NOT NULL, 
	note TEXT NOT NULL, 
	made_by BIGINT NOT NULL, 
	made_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_template PRIMARY KEY (id), 
	CONSTRAINT ck_template_paper CHECK (paper in ('quotation', 'sales_order', 'picking_list', 'delivery_note', 'purchase_order', 'money_receipt', 'statement', 'labels', 'alignment', 'notice', 'financial_statement', 'expense_claim')), 
	CONSTRAINT ck_template_shift CHECK (abs(shift_x) <= 30 and abs(shift_y) <= 30), 
	CONSTRAINT uq_template_paper_version_no UNIQUE (paper, version_no)
);

CREATE INDEX ix_template_changed_xid ON papers.template (changed_xid);

CREATE TABLE parties.name_word (
	word TEXT NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	source TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_name_word PRIMARY KEY (id), 
	CONSTRAINT ck_name_word_word CHECK (word <> ''), 
	CONSTRAINT ck_name_word_days CHECK (valid_to is null or valid_to >= valid_from), 
	CONSTRAINT uq_name_word_word UNIQUE (word)
);

CREATE INDEX ix_name_word_changed_xid ON parties.name_word (changed_xid);

CREATE TABLE parties.terms (
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	days INTEGER NOT NULL CONSTRAINT ck_terms_days CHECK (days between 0 and 400), 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_terms PRIMARY KEY (id), 
	CONSTRAINT ck_terms_kind CHECK (kind in ('cash', 'net', 'invoice', 'month_end', 'month_day', 'prepaid', 'instalments')), 
	CONSTRAINT uq_terms_code UNIQUE (code)
);

CREATE INDEX ix_terms_changed_xid ON parties.terms (changed_xid);

CREATE TABLE planning.forecast_run (
	as_of DATE NOT NULL, 
	items INTEGER NOT NULL, 
	series INTEGER NOT NULL, 
	seconds NUMERIC(18, 6) NOT NULL, 
	made_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	settings JSONB NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_forecast_run PRIMARY KEY (id)
);

CREATE INDEX ix_forecast_run_changed_xid ON planning.forecast_run (changed_xid);

CREATE TABLE purchasing.defect_reason (
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_defect_reason PRIMARY KEY (id), 
	CONSTRAINT ck_defect_reason_days CHECK (valid_to is null or valid_to >= valid_from), 
	CONSTRAINT uq_defect_reason_code UNIQUE (code)
);

CREATE INDEX ix_defect_reason_changed_xid ON purchasing.defect_reason (changed_xid);

CREATE TABLE reporting.budget (
	name TEXT NOT NULL, 
	year INTEGER NOT NULL, 
	purpose TEXT NOT NULL, 
	total NUMERIC(18, 2) NOT NULL, 
	approved_by BIGINT, 
	approved_at TIMESTAMP WITH TIME ZONE, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_budget PRIMARY KEY (id), 
	CONSTRAINT ck_budget_purpose CHECK (purpose in ('original','revised')), 
	CONSTRAINT ck_budget_approved CHECK ((approved_at is null) = (state = 'draft') or state = 'cancelled'), 
	CONSTRAINT uq_budget_number UNIQUE (number)
);

CREATE INDEX ix_budget_changed_xid ON reporting.budget (changed_xid);

CREATE INDEX ix_budget_year ON reporting.budget (year, state);

CREATE TABLE reporting.statement (
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	roles JSONB NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	version INTEGER NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_statement PRIMARY KEY (id), 
	CONSTRAINT uq_statement_code UNIQUE (code)
);

CREATE INDEX ix_statement_changed_xid ON reporting.statement (changed_xid);

CREATE TABLE setup.code_translation (
	kind TEXT NOT NULL, 
	old_code TEXT NOT NULL, 
	old_name TEXT NOT NULL, 
	new_code TEXT NOT NULL, 
	party TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_code_translation PRIMARY KEY (id), 
	CONSTRAINT uq_code_translation_kind_old_code UNIQUE (kind, old_code), 
	CONSTRAINT ck_code_translation_kind CHECK (kind in ('account', 'party', 'item', 'department', 'employee', 'category', 'warehouse'))
);

CREATE INDEX ix_code_translation_changed_xid ON setup.code_translation (changed_xid);

CREATE TABLE setup.moving_file (
	owner_id BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	name TEXT NOT NULL, 
	content BYTEA NOT NULL, 
	chosen JSONB NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	CONSTRAINT pk_moving_file PRIMARY KEY (owner_id, kind), 
	CONSTRAINT ck_moving_file_kind CHECK (kind in ('account_balances', 'open_items', 'stock', 'fixed_assets', 'vouchers'))
);

CREATE TABLE setup.old_figure (
	form TEXT NOT NULL, 
	day DATE NOT NULL, 
	code TEXT NOT NULL, 
	old_code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	amount NUMERIC(18, 2) NOT NULL, 
	version INTEGER NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_old_figure PRIMARY KEY (id), 
	CONSTRAINT uq_old_figure_form_day_code UNIQUE (form, day, code), 
	CONSTRAINT ck_old_figure_form CHECK (form in ('account_balances', 'balance_sheet', 'income_statement', 'cash_flow_statement'))
);

CREATE INDEX ix_old_figure_changed_xid ON setup.old_figure (changed_xid);

CREATE TABLE setup.source_mapping (
	name TEXT NOT NULL, 
	program TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	valid_from DATE NOT NULL, 
	version INTEGER NOT NULL, 
	columns JSONB NOT NULL, 
	options JSONB NOT NULL, 
	source TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_source_mapping PRIMARY KEY (id), 
	CONSTRAINT uq_source_mapping_name_kind_valid_from_version UNIQUE (name, kind, valid_from, version), 
	CONSTRAINT ck_source_mapping_kind CHECK (kind in ('account_balances', 'open_items', 'stock', 'fixed_assets', 'vouchers'))
);

CREATE INDEX ix_source_mapping_changed_xid ON setup.source_mapping (changed_xid);

CREATE TABLE stock.close (
	month DATE NOT NULL, 
	items INTEGER NOT NULL, 
	difference NUMERIC(18, 2) NOT NULL, 
	entry_id BIGINT, 
	opened_again_by BIGINT, 
	opened_again_at TIMESTAMP WITH TIME ZONE, 
	reason TEXT NOT NULL, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_close PRIMARY KEY (id), 
	CONSTRAINT ck_close_first_day CHECK (extract(day from month) = 1), 
	CONSTRAINT uq_close_number UNIQUE (number)
);

CREATE INDEX ix_close_changed_xid ON stock.close (changed_xid);

CREATE UNIQUE INDEX uq_close_month ON stock.close (month) WHERE state = 'closed';

CREATE TABLE stock.reason (
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	direction TEXT NOT NULL, 
	vat TEXT NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_reason PRIMARY KEY (id), 
	CONSTRAINT ck_reason_direction CHECK (direction in ('in', 'out')), 
	CONSTRAINT ck_reason_vat CHECK (vat in ('none', 'deemed_sale', 'transfer_out')), 
	CONSTRAINT ck_reason_vat_of_issues CHECK (vat = 'none' or direction = 'out'), 
	CONSTRAINT uq_reason_code UNIQUE (code)
);

CREATE INDEX ix_reason_changed_xid ON stock.reason (changed_xid);

CREATE TABLE stock.transfer (
	lines INTEGER NOT NULL, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_transfer PRIMARY KEY (id), 
	CONSTRAINT uq_transfer_number UNIQUE (number)
);

CREATE INDEX ix_transfer_changed_xid ON stock.transfer (changed_xid);

CREATE TABLE stock.warehouse (
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	is_default BOOLEAN NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_warehouse PRIMARY KEY (id), 
	CONSTRAINT uq_warehouse_code UNIQUE (code)
);

CREATE INDEX ix_warehouse_changed_xid ON stock.warehouse (changed_xid);

CREATE UNIQUE INDEX uq_warehouse_default ON stock.warehouse (is_default) WHERE is_default;

CREATE TABLE assets.category_rule (
	category_id BIGINT NOT NULL, 
	valid_from DATE NOT NULL, 
	life_months INTEGER NOT NULL, 
	life_months_min INTEGER NOT NULL, 
	residual_rate NUMERIC(9, 6) NOT NULL, 
	source TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_category_rule PRIMARY KEY (id), 
	CONSTRAINT uq_category_rule_category_id_valid_from UNIQUE (category_id, valid_from), 
	CONSTRAINT ck_category_rule_life CHECK (life_months > 0 and life_months_min >= 0), 
	CONSTRAINT ck_category_rule_residual CHECK (residual_rate >= 0 and residual_rate < 1), 
	CONSTRAINT fk_category_rule_category_id FOREIGN KEY(category_id) REFERENCES assets.category (id)
);

CREATE INDEX ix_category_rule_changed_xid ON assets.category_rule (changed_xid);

CREATE TABLE assets.depreciation (
	month DATE NOT NULL, 
	amount NUMERIC(18, 2) NOT NULL, 
	cards INTEGER NOT NULL, 
	entry_id BIGINT, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_depreciation PRIMARY KEY (id), 
	CONSTRAINT fk_depreciation_entry_id FOREIGN KEY(entry_id) REFERENCES ledger.entry (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_depreciation_number UNIQUE (number)
);

CREATE INDEX ix_depreciation_changed_xid ON assets.depreciation (changed_xid);

CREATE UNIQUE INDEX uq_depreciation_month ON assets.depreciation (month) WHERE state = 'booked';

CREATE TABLE assets.expense_account (
	department_id BIGINT, 
	category_id BIGINT, 
	account_code TEXT NOT NULL, 
	valid_from DATE NOT NULL, 
	source TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_expense_account PRIMARY KEY (id), 
	CONSTRAINT uq_expense_account_department_id_category_id_valid_from UNIQUE NULLS NOT DISTINCT (department_id, category_id, valid_from), 
	CONSTRAINT fk_expense_account_department_id FOREIGN KEY(department_id) REFERENCES company.department (id), 
	CONSTRAINT fk_expense_account_category_id FOREIGN KEY(category_id) REFERENCES assets.category (id), 
	CONSTRAINT fk_expense_account_account_code FOREIGN KEY(account_code) REFERENCES ledger.account (code)
);

CREATE INDEX ix_expense_account_changed_xid ON assets.expense_account (changed_xid);

CREATE TABLE assets.stocktake (
	department_id BIGINT, 
	approved_by BIGINT, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_stocktake PRIMARY KEY (id), 
	CONSTRAINT fk_stocktake_department_id FOREIGN KEY(department_id) REFERENCES company.department (id), 
	CONSTRAINT uq_stocktake_number UNIQUE (number)
);

CREATE INDEX ix_stocktake_changed_xid ON assets.stocktake (changed_xid);

CREATE TABLE closing.schedule (
	name TEXT NOT NULL, 
	debit_account TEXT NOT NULL, 
	credit_account TEXT NOT NULL, 
	department_id BIGINT, 
	amount NUMERIC(18, 2) NOT NULL, 
	months INTEGER NOT NULL, 
	first_month DATE NOT NULL, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_schedule PRIMARY KEY (id), 
	CONSTRAINT ck_schedule_amount CHECK (amount > 0), 
	CONSTRAINT ck_schedule_months CHECK (months between 1 and 600), 
	CONSTRAINT ck_schedule_first_day CHECK (extract(day from first_month) = 1), 
	CONSTRAINT ck_schedule_two_accounts CHECK (debit_account <> credit_account), 
	CONSTRAINT fk_schedule_debit_account FOREIGN KEY(debit_account) REFERENCES ledger.account (code), 
	CONSTRAINT fk_schedule_credit_account FOREIGN KEY(credit_account) REFERENCES ledger.account (code), 
	CONSTRAINT fk_schedule_department_id FOREIGN KEY(department_id) REFERENCES company.department (id), 
	CONSTRAINT uq_schedule_number UNIQUE (number)
);

CREATE INDEX ix_schedule_changed_xid ON closing.schedule (changed_xid);

CREATE TABLE costing.allocation_source (
	allocation_id BIGINT NOT NULL, 
	line_no INTEGER NOT NULL, 
	pool_id BIGINT NOT NULL, 
	account_code TEXT NOT NULL, 
	department_id BIGINT, 
	amount NUMERIC(18, 2) NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_allocation_source PRIMARY KEY (id), 
	CONSTRAINT uq_allocation_source_allocation_id_line_no UNIQUE (allocation_id, line_no), 
	CONSTRAINT fk_allocation_source_allocation_id FOREIGN KEY(allocation_id) REFERENCES costing.allocation (id), 
	CONSTRAINT fk_allocation_source_pool_id FOREIGN KEY(pool_id) REFERENCES costing.pool (id), 
	CONSTRAINT fk_allocation_source_account_code FOREIGN KEY(account_code) REFERENCES ledger.account (code), 
	CONSTRAINT fk_allocation_source_department_id FOREIGN KEY(department_id) REFERENCES company.department (id)
);

CREATE INDEX ix_allocation_source_changed_xid ON costing.allocation_source (changed_xid);

CREATE TABLE costing.centre_rule (
	cost_centre_id BIGINT NOT NULL, 
	valid_from DATE NOT NULL, 
	kind TEXT NOT NULL, 
	department_id BIGINT, 
	account_code TEXT, 
	source TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_centre_rule PRIMARY KEY (id), 
	CONSTRAINT uq_centre_rule_cost_centre_id_valid_from UNIQUE (cost_centre_id, valid_from), 
	CONSTRAINT ck_centre_rule_kind CHECK (kind in ('production', 'service', 'administration', 'sales')), 
	CONSTRAINT ck_centre_rule_collects CHECK (department_id is not null or account_code is not null), 
	CONSTRAINT fk_centre_rule_cost_centre_id FOREIGN KEY(cost_centre_id) REFERENCES costing.cost_centre (id), 
	CONSTRAINT fk_centre_rule_department_id FOREIGN KEY(department_id) REFERENCES company.department (id), 
	CONSTRAINT fk_centre_rule_account_code FOREIGN KEY(account_code) REFERENCES ledger.account (code)
);

CREATE INDEX ix_centre_rule_changed_xid ON costing.centre_rule (changed_xid);

CREATE TABLE costing.labour_rate (
	cost_centre_id BIGINT NOT NULL, 
	valid_from DATE NOT NULL, 
	rate NUMERIC(18, 2) NOT NULL, 
	source TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_labour_rate PRIMARY KEY (id), 
	CONSTRAINT uq_labour_rate_cost_centre_id_valid_from UNIQUE (cost_centre_id, valid_from), 
	CONSTRAINT ck_labour_rate_rate CHECK (rate > 0), 
	CONSTRAINT fk_labour_rate_cost_centre_id FOREIGN KEY(cost_centre_id) REFERENCES costing.cost_centre (id)
);

CREATE INDEX ix_labour_rate_changed_xid ON costing.labour_rate (changed_xid);

CREATE TABLE costing.pool_rule (
	pool_id BIGINT NOT NULL, 
	valid_from DATE NOT NULL, 
	step INTEGER NOT NULL, 
	account_code TEXT, 
	cost_centre_id BIGINT, 
	basis TEXT NOT NULL, 
	receivers TEXT NOT NULL, 
	debit_account TEXT, 
	source TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_pool_rule PRIMARY KEY (id), 
	CONSTRAINT uq_pool_rule_pool_id_valid_from UNIQUE (pool_id, valid_from), 
	CONSTRAINT ck_pool_rule_basis CHECK (basis in ('hours', 'labour', 'quantity', 'material', 'revenue', 'fixed')), 
	CONSTRAINT ck_pool_rule_receivers CHECK (receivers in ('centres', 'orders', 'assemblies')), 
	CONSTRAINT fk_pool_rule_pool_id FOREIGN KEY(pool_id) REFERENCES costing.pool (id), 
	CONSTRAINT fk_pool_rule_account_code FOREIGN KEY(account_code) REFERENCES ledger.account (code), 
	CONSTRAINT fk_pool_rule_cost_centre_id FOREIGN KEY(cost_centre_id) REFERENCES costing.cost_centre (id), 
	CONSTRAINT fk_pool_rule_debit_account FOREIGN KEY(debit_account) REFERENCES ledger.account (code)
);

CREATE INDEX ix_pool_rule_changed_xid ON costing.pool_rule (changed_xid);

CREATE TABLE expenses.kind_rule (
	kind_id BIGINT NOT NULL, 
	department_id BIGINT, 
	valid_from DATE NOT NULL, 
	account_code TEXT NOT NULL, 
	is_deductible BOOLEAN NOT NULL, 
	requires_party BOOLEAN NOT NULL, 
	source TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_kind_rule PRIMARY KEY (id), 
	CONSTRAINT uq_kind_rule_kind_id_department_id_valid_from UNIQUE NULLS NOT DISTINCT (kind_id, department_id, valid_from), 
	CONSTRAINT fk_kind_rule_kind_id FOREIGN KEY(kind_id) REFERENCES expenses.kind (id), 
	CONSTRAINT fk_kind_rule_department_id FOREIGN KEY(department_id) REFERENCES company.department (id), 
	CONSTRAINT fk_kind_rule_account_code FOREIGN KEY(account_code) REFERENCES ledger.account (code)
);

CREATE INDEX ix_kind_rule_changed_xid ON expenses.kind_rule (changed_xid);

CREATE TABLE expenses."limit" (
	kind_id BIGINT NOT NULL, 
	job TEXT NOT NULL, 
	measure TEXT NOT NULL, 
	valid_from DATE NOT NULL, 
	amount NUMERIC(18, 2) NOT NULL, 
	source TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_limit PRIMARY KEY (id), 
	CONSTRAINT uq_limit_kind_id_job_measure_valid_from UNIQUE (kind_id, job, measure, valid_from), 
	CONSTRAINT ck_limit_measure CHECK (measure in ('each', 'month')), 
	CONSTRAINT ck_limit_amount CHECK (amount >= 0), 
	CONSTRAINT fk_limit_kind_id FOREIGN KEY(kind_id) REFERENCES expenses.kind (id)
);

CREATE INDEX ix_limit_changed_xid ON expenses."limit" (changed_xid);

CREATE TABLE identity.role_permission (
	role_id BIGINT NOT NULL, 
	permission TEXT NOT NULL, 
	scope TEXT NOT NULL CONSTRAINT ck_role_permission_scope CHECK (scope in ('own','team','all')), 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_role_permission PRIMARY KEY (id), 
	CONSTRAINT uq_role_permission_role_id_permission UNIQUE (role_id, permission), 
	CONSTRAINT fk_role_permission_role_id FOREIGN KEY(role_id) REFERENCES identity.role (id)
);

CREATE INDEX ix_role_permission_changed_xid ON identity.role_permission (changed_xid);

CREATE TABLE identity.session (
	token_hash TEXT NOT NULL, 
	user_id BIGINT NOT NULL, 
	csrf TEXT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	seen_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	address TEXT NOT NULL, 
	agent TEXT NOT NULL, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_session PRIMARY KEY (token_hash), 
	CONSTRAINT fk_session_user_id FOREIGN KEY(user_id) REFERENCES identity."user" (id)
);

CREATE INDEX ix_session_user_id ON identity.session (user_id);

CREATE TABLE identity.token (
	user_id BIGINT NOT NULL, 
	name TEXT NOT NULL, 
	token_hash TEXT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE, 
	revoked_at TIMESTAMP WITH TIME ZONE, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_token PRIMARY KEY (id), 
	CONSTRAINT fk_token_user_id FOREIGN KEY(user_id) REFERENCES identity."user" (id), 
	CONSTRAINT uq_token_token_hash UNIQUE (token_hash)
);

CREATE INDEX ix_token_changed_xid ON identity.token (changed_xid);

CREATE INDEX ix_token_user_id ON identity.token (user_id);

CREATE TABLE identity.user_role (
	user_id BIGINT NOT NULL, 
	role_id BIGINT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_user_role PRIMARY KEY (id), 
	CONSTRAINT uq_user_role_user_id_role_id UNIQUE (user_id, role_id), 
	CONSTRAINT fk_user_role_user_id FOREIGN KEY(user_id) REFERENCES identity."user" (id), 
	CONSTRAINT fk_user_role_role_id FOREIGN KEY(role_id) REFERENCES identity.role (id)
);

CREATE INDEX ix_user_role_changed_xid ON identity.user_role (changed_xid);

CREATE TABLE integrations.notice (
	code TEXT NOT NULL, 
	occasion TEXT NOT NULL, 
	channel_id BIGINT NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	version INTEGER NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_notice PRIMARY KEY (id), 
	CONSTRAINT uq_notice_occasion_channel_id UNIQUE (occasion, channel_id), 
	CONSTRAINT uq_notice_code UNIQUE (code), 
	CONSTRAINT fk_notice_channel_id FOREIGN KEY(channel_id) REFERENCES integrations.channel (id)
);

CREATE INDEX ix_notice_changed_xid ON integrations.notice (changed_xid);

CREATE TABLE invoicing.bank_account (
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	bank TEXT NOT NULL, 
	account_number TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	version INTEGER NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_bank_account PRIMARY KEY (id), 
	CONSTRAINT ck_bank_account_kind CHECK (kind in ('bank','cash','other')), 
	CONSTRAINT uq_bank_account_code UNIQUE (code), 
	CONSTRAINT fk_bank_account_code FOREIGN KEY(code) REFERENCES ledger.account (code)
);

CREATE INDEX ix_bank_account_changed_xid ON invoicing.bank_account (changed_xid);

CREATE TABLE invoicing.bank_layout (
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	purpose TEXT NOT NULL, 
	encoding TEXT NOT NULL, 
	cash_account TEXT, 
	date_form TEXT NOT NULL, 
	plus_is TEXT NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	version INTEGER NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_bank_layout PRIMARY KEY (id), 
	CONSTRAINT ck_bank_layout_purpose CHECK (purpose in ('statement','payment')), 
	CONSTRAINT ck_bank_layout_encoding CHECK (encoding in ('utf-8','gb18030')), 
	CONSTRAINT ck_bank_layout_date_form CHECK (date_form in ('ymd','dmy','mdy')), 
	CONSTRAINT ck_bank_layout_plus_is CHECK (plus_is in ('in','out')), 
	CONSTRAINT uq_bank_layout_code UNIQUE (code), 
	CONSTRAINT fk_bank_layout_cash_account FOREIGN KEY(cash_account) REFERENCES ledger.account (code)
);

CREATE INDEX ix_bank_layout_changed_xid ON invoicing.bank_layout (changed_xid);

CREATE TABLE invoicing.bank_line (
	account_code TEXT NOT NULL, 
	date DATE NOT NULL, 
	amount NUMERIC(18, 2) NOT NULL, 
	balance NUMERIC(18, 2), 
	counterparty TEXT NOT NULL, 
	counter_account TEXT NOT NULL, 
	summary TEXT NOT NULL, 
	reference TEXT NOT NULL, 
	fingerprint TEXT NOT NULL, 
	matched NUMERIC(18, 2) NOT NULL, 
	created_by BIGINT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_bank_line PRIMARY KEY (id), 
	CONSTRAINT uq_bank_line_account_code_fingerprint UNIQUE (account_code, fingerprint), 
	CONSTRAINT ck_bank_line_amount CHECK (amount <> 0), 
	CONSTRAINT fk_bank_line_account_code FOREIGN KEY(account_code) REFERENCES ledger.account (code)
);

CREATE INDEX ix_bank_line_changed_xid ON invoicing.bank_line (changed_xid);

CREATE INDEX ix_bank_line_day ON invoicing.bank_line (account_code, date);

CREATE TABLE invoicing.cash_count (
	account_code TEXT NOT NULL, 
	counted NUMERIC(18, 2) NOT NULL, 
	book NUMERIC(18, 2) NOT NULL, 
	difference NUMERIC(18, 2) NOT NULL, 
	entry_id BIGINT, 
	settled_account TEXT, 
	settled_entry_id BIGINT, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_cash_count PRIMARY KEY (id), 
	CONSTRAINT ck_cash_count_difference CHECK (difference = counted - book), 
	CONSTRAINT ck_cash_count_counted CHECK (counted >= 0), 
	CONSTRAINT fk_cash_count_account_code FOREIGN KEY(account_code) REFERENCES ledger.account (code), 
	CONSTRAINT fk_cash_count_entry_id FOREIGN KEY(entry_id) REFERENCES ledger.entry (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_cash_count_settled_account FOREIGN KEY(settled_account) REFERENCES ledger.account (code), 
	CONSTRAINT fk_cash_count_settled_entry_id FOREIGN KEY(settled_entry_id) REFERENCES ledger.entry (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_cash_count_number UNIQUE (number)
);

CREATE INDEX ix_cash_count_account_code ON invoicing.cash_count (account_code);

CREATE INDEX ix_cash_count_changed_xid ON invoicing.cash_count (changed_xid);

CREATE TABLE invoicing.cash_entry (
	direction TEXT NOT NULL, 
	cash_account TEXT NOT NULL, 
	other_account TEXT NOT NULL, 
	amount NUMERIC(18, 2) NOT NULL, 
	cash_flow_line INTEGER, 
	reference TEXT NOT NULL, 
	foreign_amount NUMERIC(18, 2) NOT NULL, 
	other_foreign_amount NUMERIC(18, 2) NOT NULL, 
	entry_id BIGINT, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_cash_entry PRIMARY KEY (id), 
	CONSTRAINT ck_cash_entry_direction CHECK (direction in ('in','out','transfer')), 
	CONSTRAINT ck_cash_entry_amount CHECK (amount > 0), 
	CONSTRAINT ck_cash_entry_two_accounts CHECK (cash_account <> other_account), 
	CONSTRAINT fk_cash_entry_cash_account FOREIGN KEY(cash_account) REFERENCES ledger.account (code), 
	CONSTRAINT fk_cash_entry_other_account FOREIGN KEY(other_account) REFERENCES ledger.account (code), 
	CONSTRAINT fk_cash_entry_entry_id FOREIGN KEY(entry_id) REFERENCES ledger.entry (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_cash_entry_number UNIQUE (number)
);

CREATE INDEX ix_cash_entry_changed_xid ON invoicing.cash_entry (changed_xid);

CREATE TABLE invoicing.foreign_balance (
	account_code TEXT NOT NULL, 
	date DATE NOT NULL, 
	balance NUMERIC(18, 2) NOT NULL, 
	note TEXT NOT NULL, 
	stated_by BIGINT NOT NULL, 
	stated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_foreign_balance PRIMARY KEY (id), 
	CONSTRAINT fk_foreign_balance_account_code FOREIGN KEY(account_code) REFERENCES ledger.account (code)
);

CREATE INDEX ix_foreign_balance_changed_xid ON invoicing.foreign_balance (changed_xid);

CREATE INDEX ix_foreign_balance_day ON invoicing.foreign_balance (account_code, date, id);

CREATE TABLE invoicing.journal_day (
	account_code TEXT NOT NULL, 
	day DATE NOT NULL, 
	opening NUMERIC(18, 2) NOT NULL, 
	received NUMERIC(18, 2) NOT NULL, 
	paid NUMERIC(18, 2) NOT NULL, 
	closing NUMERIC(18, 2) NOT NULL, 
	closed_by BIGINT NOT NULL, 
	closed_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	reopened_by BIGINT, 
	reopened_at TIMESTAMP WITH TIME ZONE, 
	reason TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_journal_day PRIMARY KEY (id), 
	CONSTRAINT ck_journal_day_closing CHECK (closing = opening + received - paid), 
	CONSTRAINT fk_journal_day_account_code FOREIGN KEY(account_code) REFERENCES ledger.account (code)
);

CREATE INDEX ix_journal_day_changed_xid ON invoicing.journal_day (changed_xid);

CREATE UNIQUE INDEX uq_journal_day_open ON invoicing.journal_day (account_code, day) WHERE reopened_at is null;

CREATE TABLE invoicing.revaluation (
	currency TEXT NOT NULL, 
	rate NUMERIC(18, 8) NOT NULL, 
	difference NUMERIC(18, 2) NOT NULL, 
	entry_id BIGINT, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_revaluation PRIMARY KEY (id), 
	CONSTRAINT fk_revaluation_entry_id FOREIGN KEY(entry_id) REFERENCES ledger.entry (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_revaluation_number UNIQUE (number)
);

CREATE INDEX ix_revaluation_changed_xid ON invoicing.revaluation (changed_xid);

CREATE TABLE invoicing.tax_selection (
	purpose TEXT NOT NULL, 
	month DATE, 
	invoices INTEGER NOT NULL, 
	tax NUMERIC(18, 2) NOT NULL, 
	reason TEXT NOT NULL, 
	entry_id BIGINT, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_tax_selection PRIMARY KEY (id), 
	CONSTRAINT ck_tax_selection_purpose CHECK (purpose in ('select', 'exclude', 'reset')), 
	CONSTRAINT fk_tax_selection_entry_id FOREIGN KEY(entry_id) REFERENCES ledger.entry (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_tax_selection_number UNIQUE (number)
);

CREATE INDEX ix_tax_selection_changed_xid ON invoicing.tax_selection (changed_xid);

CREATE TABLE items.item (
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	spec TEXT NOT NULL, 
	pinyin TEXT NOT NULL, 
	category_id BIGINT, 
	unit TEXT NOT NULL, 
	has_floating_unit BOOLEAN NOT NULL, 
	kind TEXT NOT NULL, 
	barcode TEXT NOT NULL, 
	tax_code TEXT NOT NULL, 
	vat_class TEXT NOT NULL, 
	is_stocked BOOLEAN NOT NULL, 
	is_sold BOOLEAN NOT NULL, 
	is_purchased BOOLEAN NOT NULL, 
	tracks_lots BOOLEAN NOT NULL, 
	tracks_serials BOOLEAN NOT NULL, 
	needs_inspection BOOLEAN NOT NULL, 
	weight NUMERIC(18, 6) NOT NULL, 
	allow_negative BOOLEAN NOT NULL, 
	valuation TEXT NOT NULL, 
	list_price NUMERIC(18, 6) NOT NULL, 
	floor_price NUMERIC(18, 6) NOT NULL, 
	standard_cost NUMERIC(18, 6) NOT NULL, 
	stock_minimum NUMERIC(18, 6) NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	version INTEGER NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_item PRIMARY KEY (id), 
	CONSTRAINT ck_item_kind CHECK (kind in ('merchandise', 'finished', 'material', 'consumable', 'service', 'freight')), 
	CONSTRAINT ck_item_valuation CHECK (valuation in ('moving_average', 'month_average', 'month_average_by_warehouse', 'fifo', 'specific')), 
	CONSTRAINT ck_item_serials_are_lots CHECK (tracks_lots or not tracks_serials), 
	CONSTRAINT ck_item_tax_code CHECK (tax_code = '' or tax_code ~ '^[0-9]{19}$'), 
	CONSTRAINT uq_item_code UNIQUE (code), 
	CONSTRAINT fk_item_category_id FOREIGN KEY(category_id) REFERENCES items.category (id), 
	CONSTRAINT fk_item_unit FOREIGN KEY(unit) REFERENCES items.unit (code)
);

CREATE INDEX ix_item_category_id ON items.item (category_id);

CREATE INDEX ix_item_changed_xid ON items.item (changed_xid);

CREATE INDEX ix_item_search ON items.item USING gin (code gin_trgm_ops, name gin_trgm_ops, spec gin_trgm_ops, barcode gin_trgm_ops, pinyin gin_trgm_ops);

CREATE UNIQUE INDEX uq_item_barcode ON items.item (barcode) WHERE barcode <> '';

CREATE TABLE items.valuation_rule (
	kind TEXT NOT NULL, 
	category_id BIGINT, 
	method TEXT NOT NULL, 
	valid_from DATE NOT NULL, 
	reason TEXT NOT NULL, 
	set_by BIGINT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_valuation_rule PRIMARY KEY (id), 
	CONSTRAINT uq_valuation_rule_kind_category_id_valid_from UNIQUE NULLS NOT DISTINCT (kind, category_id, valid_from), 
	CONSTRAINT ck_valuation_rule_method CHECK (method in ('moving_average', 'month_average', 'month_average_by_warehouse', 'fifo', 'specific')), 
	CONSTRAINT fk_valuation_rule_category_id FOREIGN KEY(category_id) REFERENCES items.category (id)
);

CREATE INDEX ix_valuation_rule_changed_xid ON items.valuation_rule (changed_xid);

CREATE TABLE ledger.balance (
	account_code TEXT NOT NULL, 
	month DATE NOT NULL, 
	party_id BIGINT NOT NULL, 
	item_id BIGINT NOT NULL, 
	department_id BIGINT NOT NULL, 
	employee_id BIGINT NOT NULL, 
	cash_flow_line INTEGER NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	opening NUMERIC(18, 2) NOT NULL, 
	debit NUMERIC(18, 2) NOT NULL, 
	credit NUMERIC(18, 2) NOT NULL, 
	CONSTRAINT pk_balance PRIMARY KEY (account_code, month, party_id, item_id, department_id, employee_id, cash_flow_line), 
	CONSTRAINT fk_balance_account_code FOREIGN KEY(account_code) REFERENCES ledger.account (code)
)
 WITH (fillfactor = 70);

CREATE INDEX ix_balance_changed_xid ON ledger.balance (changed_xid);

CREATE TABLE ledger.closing (
	month DATE NOT NULL, 
	place INTEGER NOT NULL, 
	closed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	closed_by BIGINT, 
	reopened_at TIMESTAMP WITH TIME ZONE, 
	reopened_by BIGINT, 
	reason TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_closing PRIMARY KEY (month, place), 
	CONSTRAINT fk_closing_month FOREIGN KEY(month) REFERENCES ledger.period (month)
);

CREATE TABLE ledger.posting_account (
	purpose TEXT NOT NULL, 
	item_kind TEXT NOT NULL, 
	category_id BIGINT, 
	account_code TEXT NOT NULL, 
	valid_from DATE NOT NULL, 
	source TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_posting_account PRIMARY KEY (id), 
	CONSTRAINT uq_posting_account_purpose_item_kind_category_id_valid_from UNIQUE NULLS NOT DISTINCT (purpose, item_kind, category_id, valid_from), 
	CONSTRAINT fk_posting_account_category_id FOREIGN KEY(category_id) REFERENCES items.category (id), 
	CONSTRAINT fk_posting_account_account_code FOREIGN KEY(account_code) REFERENCES ledger.account (code)
);

CREATE INDEX ix_posting_account_changed_xid ON ledger.posting_account (changed_xid);

CREATE TABLE ledger.statement_term (
	statement TEXT NOT NULL, 
	line INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	sign INTEGER NOT NULL, 
	take TEXT NOT NULL, 
	account_code TEXT, 
	with_descendants BOOLEAN NOT NULL, 
	other_line INTEGER, 
	option TEXT NOT NULL, 
	valid_from DATE NOT NULL, 
	revision INTEGER DEFAULT 0 NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_statement_term PRIMARY KEY (id), 
	CONSTRAINT fk_statement_term_account_code FOREIGN KEY(account_code) REFERENCES ledger.account (code)
);

CREATE INDEX ix_statement_term_changed_xid ON ledger.statement_term (changed_xid);

CREATE TABLE ledger.template_run (
	template_id BIGINT NOT NULL, 
	month DATE NOT NULL, 
	voucher_id BIGINT, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_template_run PRIMARY KEY (id), 
	CONSTRAINT fk_template_run_template_id FOREIGN KEY(template_id) REFERENCES ledger.voucher_template (id), 
	CONSTRAINT fk_template_run_voucher_id FOREIGN KEY(voucher_id) REFERENCES ledger.voucher (id)
);

CREATE INDEX ix_template_run ON ledger.template_run (template_id, month);

CREATE INDEX ix_template_run_changed_xid ON ledger.template_run (changed_xid);

CREATE TABLE ledger.voucher_entry (
	entry_id BIGINT NOT NULL, 
	voucher_id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_voucher_entry PRIMARY KEY (entry_id), 
	CONSTRAINT fk_voucher_entry_entry_id FOREIGN KEY(entry_id) REFERENCES ledger.entry (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_voucher_entry_voucher_id FOREIGN KEY(voucher_id) REFERENCES ledger.voucher (id)
);

CREATE INDEX ix_voucher_entry_changed_xid ON ledger.voucher_entry (changed_xid);

CREATE INDEX ix_voucher_entry_voucher_id ON ledger.voucher_entry (voucher_id);

CREATE TABLE papers.attachment (
	token TEXT NOT NULL, 
	document_kind TEXT NOT NULL, 
	document_id BIGINT NOT NULL, 
	content_id BIGINT NOT NULL, 
	name TEXT NOT NULL, 
	purpose TEXT NOT NULL, 
	note TEXT NOT NULL, 
	added_by BIGINT NOT NULL, 
	added_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	removed_by BIGINT, 
	removed_at TIMESTAMP WITH TIME ZONE, 
	removed_why TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_attachment PRIMARY KEY (id), 
	CONSTRAINT ck_attachment_kind CHECK (document_kind in ('sales.order', 'sales.goods_issue', 'purchasing.order', 'purchasing.goods_receipt', 'purchasing.inspection', 'invoicing.invoice', 'invoicing.payment', 'ledger.voucher', 'items.item', 'parties.party', 'dealings.statement', 'expenses.claim', 'expenses.advance')), 
	CONSTRAINT ck_attachment_purpose CHECK (purpose in ('other', 'contract', 'signed_slip', 'signed_copy', 'invoice', 'receipt', 'certificate', 'drawing', 'photo')), 
	CONSTRAINT ck_attachment_removed CHECK ((removed_at is null) = (removed_by is null)), 
	CONSTRAINT uq_attachment_token UNIQUE (token), 
	CONSTRAINT uq_attachment_content_id UNIQUE (content_id), 
	CONSTRAINT fk_attachment_content_id FOREIGN KEY(content_id) REFERENCES papers.content (id)
);

CREATE INDEX ix_attachment_changed_xid ON papers.attachment (changed_xid);

CREATE INDEX ix_attachment_document ON papers.attachment (document_kind, document_id);

CREATE TABLE papers.content_part (
	content_id BIGINT NOT NULL, 
	part_no INTEGER NOT NULL, 
	bytes BYTEA NOT NULL, 
	CONSTRAINT pk_content_part PRIMARY KEY (content_id, part_no), 
	CONSTRAINT fk_content_part_content_id FOREIGN KEY(content_id) REFERENCES papers.content (id) ON DELETE CASCADE
);

CREATE TABLE parties.instalment (
	terms_id BIGINT NOT NULL, 
	position INTEGER NOT NULL, 
	purpose TEXT NOT NULL, 
	share NUMERIC(9, 6) NOT NULL, 
	kind TEXT NOT NULL, 
	days INTEGER NOT NULL CONSTRAINT ck_instalment_days CHECK (days between 0 and 1100), 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_instalment PRIMARY KEY (id), 
	CONSTRAINT ck_instalment_kind CHECK (kind in ('net', 'invoice', 'month_end', 'month_day')), 
	CONSTRAINT ck_instalment_purpose CHECK (purpose in ('prepayment', 'delivery', 'retention')), 
	CONSTRAINT ck_instalment_share CHECK (share > 0 and share <= 1), 
	CONSTRAINT fk_instalment_terms_id FOREIGN KEY(terms_id) REFERENCES parties.terms (id)
);

CREATE INDEX ix_instalment_changed_xid ON parties.instalment (changed_xid);

CREATE INDEX ix_instalment_terms_id ON parties.instalment (terms_id);

CREATE TABLE parties.party (
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	short_name TEXT NOT NULL, 
	pinyin TEXT NOT NULL, 
	is_customer BOOLEAN NOT NULL, 
	is_supplier BOOLEAN NOT NULL, 
	class_name TEXT NOT NULL, 
	region TEXT NOT NULL, 
	tax_id TEXT NOT NULL, 
	address TEXT NOT NULL, 
	phone TEXT NOT NULL, 
	bank TEXT NOT NULL, 
	bank_account TEXT NOT NULL, 
	terms_id BIGINT, 
	credit_limit NUMERIC(18, 2), 
	credit_hold BOOLEAN NOT NULL, 
	prices_include_tax BOOLEAN, 
	locale TEXT NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	merged_into_id BIGINT, 
	merged_at TIMESTAMP WITH TIME ZONE, 
	version INTEGER NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_party PRIMARY KEY (id), 
	CONSTRAINT ck_party_credit_limit CHECK (credit_limit is null or credit_limit >= 0), 
	CONSTRAINT ck_party_merged CHECK ((merged_into_id is null) = (merged_at is null)), 
	CONSTRAINT ck_party_merged_into_another CHECK (merged_into_id <> id), 
	CONSTRAINT uq_party_code UNIQUE (code), 
	CONSTRAINT fk_party_terms_id FOREIGN KEY(terms_id) REFERENCES parties.terms (id), 
	CONSTRAINT fk_party_merged_into_id FOREIGN KEY(merged_into_id) REFERENCES parties.party (id)
);

CREATE INDEX ix_party_changed_xid ON parties.party (changed_xid);

CREATE INDEX ix_party_merged_into_id ON parties.party (merged_into_id);

CREATE INDEX ix_party_search ON parties.party USING gin (code gin_trgm_ops, name gin_trgm_ops, short_name gin_trgm_ops, pinyin gin_trgm_ops);

CREATE TABLE people.employee (
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	department_id BIGINT, 
	user_id BIGINT, 
	job TEXT NOT NULL, 
	joined_on DATE, 
	left_on DATE, 
	version INTEGER NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_employee PRIMARY KEY (id), 
	CONSTRAINT uq_employee_code UNIQUE (code), 
	CONSTRAINT fk_employee_department_id FOREIGN KEY(department_id) REFERENCES company.department (id), 
	CONSTRAINT uq_employee_user_id UNIQUE (user_id), 
	CONSTRAINT fk_employee_user_id FOREIGN KEY(user_id) REFERENCES identity."user" (id)
);

CREATE INDEX ix_employee_changed_xid ON people.employee (changed_xid);

CREATE TABLE reporting.budget_line (
	budget_id BIGINT NOT NULL, 
	account_code TEXT NOT NULL, 
	department_id BIGINT, 
	month DATE NOT NULL, 
	amount NUMERIC(18, 2) NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_budget_line PRIMARY KEY (id), 
	CONSTRAINT uq_budget_line_budget_id_account_code_department_id_month UNIQUE NULLS NOT DISTINCT (budget_id, account_code, department_id, month), 
	CONSTRAINT ck_budget_line_first_day CHECK (extract(day from month) = 1), 
	CONSTRAINT fk_budget_line_budget_id FOREIGN KEY(budget_id) REFERENCES reporting.budget (id), 
	CONSTRAINT fk_budget_line_account_code FOREIGN KEY(account_code) REFERENCES ledger.account (code), 
	CONSTRAINT fk_budget_line_department_id FOREIGN KEY(department_id) REFERENCES company.department (id)
);

CREATE INDEX ix_budget_line_changed_xid ON reporting.budget_line (changed_xid);

CREATE TABLE reporting.statement_version (
	statement_id BIGINT NOT NULL, 
	number INTEGER NOT NULL, 
	valid_from DATE NOT NULL, 
	reason TEXT NOT NULL, 
	saved_by BIGINT NOT NULL, 
	saved_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_statement_version PRIMARY KEY (id), 
	CONSTRAINT uq_statement_version_statement_id_number UNIQUE (statement_id, number), 
	CONSTRAINT fk_statement_version_statement_id FOREIGN KEY(statement_id) REFERENCES reporting.statement (id)
);

CREATE INDEX ix_statement_version_changed_xid ON reporting.statement_version (changed_xid);

CREATE TABLE stock.count (
	warehouse_id BIGINT NOT NULL, 
	scope TEXT NOT NULL, 
	zone TEXT NOT NULL, 
	location_ids BIGINT[] NOT NULL, 
	item_ids BIGINT[] NOT NULL, 
	is_frozen BOOLEAN NOT NULL, 
	is_blind BOOLEAN NOT NULL, 
	round INTEGER NOT NULL, 
	approved_by BIGINT, 
	value NUMERIC(18, 2) NOT NULL, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_count PRIMARY KEY (id), 
	CONSTRAINT ck_count_scope CHECK (scope in ('full', 'zone', 'bins', 'items', 'cycle')), 
	CONSTRAINT fk_count_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES stock.warehouse (id), 
	CONSTRAINT uq_count_number UNIQUE (number)
);

CREATE INDEX ix_count_changed_xid ON stock.count (changed_xid);

CREATE TABLE stock.location (
	code TEXT NOT NULL, 
	warehouse_id BIGINT NOT NULL, 
	bin TEXT NOT NULL, 
	is_default BOOLEAN NOT NULL, 
	zone TEXT NOT NULL, 
	state TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_location PRIMARY KEY (id), 
	CONSTRAINT uq_location_warehouse_id_bin UNIQUE (warehouse_id, bin), 
	CONSTRAINT ck_location_state CHECK (state in ('accepted', 'pending', 'defective')), 
	CONSTRAINT ck_location_kind CHECK (kind in ('own', 'transit', 'lent', 'customer')), 
	CONSTRAINT ck_location_default_is_accepted CHECK (not is_default or (state = 'accepted' and kind = 'own')), 
	CONSTRAINT uq_location_code UNIQUE (code), 
	CONSTRAINT fk_location_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES stock.warehouse (id)
);

CREATE INDEX ix_location_changed_xid ON stock.location (changed_xid);

CREATE TABLE stock.reason_account (
	reason_id BIGINT NOT NULL, 
	account_code TEXT NOT NULL, 
	valid_from DATE NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_reason_account PRIMARY KEY (id), 
	CONSTRAINT uq_reason_account_reason_id_valid_from UNIQUE (reason_id, valid_from), 
	CONSTRAINT fk_reason_account_reason_id FOREIGN KEY(reason_id) REFERENCES stock.reason (id), 
	CONSTRAINT fk_reason_account_account_code FOREIGN KEY(account_code) REFERENCES ledger.account (code)
);

CREATE INDEX ix_reason_account_changed_xid ON stock.reason_account (changed_xid);

CREATE TABLE closing.booking_part (
	booking_id BIGINT NOT NULL, 
	line_no INTEGER NOT NULL, 
	part TEXT NOT NULL, 
	base NUMERIC(18, 2) NOT NULL, 
	rate NUMERIC(9, 6), 
	amount NUMERIC(18, 2) NOT NULL, 
	source TEXT NOT NULL, 
	schedule_id BIGINT, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_booking_part PRIMARY KEY (id), 
	CONSTRAINT uq_booking_part_booking_id_line_no UNIQUE (booking_id, line_no), 
	CONSTRAINT fk_booking_part_booking_id FOREIGN KEY(booking_id) REFERENCES closing.booking (id), 
	CONSTRAINT fk_booking_part_schedule_id FOREIGN KEY(schedule_id) REFERENCES closing.schedule (id)
);

CREATE INDEX ix_booking_part_changed_xid ON closing.booking_part (changed_xid);

CREATE INDEX ix_booking_part_schedule_id ON closing.booking_part (schedule_id);

CREATE TABLE commission.rule (
	code TEXT NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	salesperson_id BIGINT, 
	customer_class TEXT NOT NULL, 
	category_id BIGINT, 
	basis TEXT NOT NULL, 
	rate NUMERIC(9, 6) NOT NULL, 
	note TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_rule PRIMARY KEY (id), 
	CONSTRAINT ck_rule_basis CHECK (basis in ('net', 'margin')), 
	CONSTRAINT ck_rule_rate CHECK (rate >= 0 and rate <= 1), 
	CONSTRAINT ck_rule_days CHECK (valid_to is null or valid_to >= valid_from), 
	CONSTRAINT uq_rule_code UNIQUE (code), 
	CONSTRAINT fk_rule_salesperson_id FOREIGN KEY(salesperson_id) REFERENCES people.employee (id), 
	CONSTRAINT fk_rule_category_id FOREIGN KEY(category_id) REFERENCES items.category (id)
);

CREATE INDEX ix_rule_changed_xid ON commission.rule (changed_xid);

CREATE TABLE costing.pool_receiver (
	pool_rule_id BIGINT NOT NULL, 
	line_no INTEGER NOT NULL, 
	cost_centre_id BIGINT NOT NULL, 
	share NUMERIC(9, 6), 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_pool_receiver PRIMARY KEY (id), 
	CONSTRAINT uq_pool_receiver_pool_rule_id_cost_centre_id UNIQUE (pool_rule_id, cost_centre_id), 
	CONSTRAINT fk_pool_receiver_pool_rule_id FOREIGN KEY(pool_rule_id) REFERENCES costing.pool_rule (id), 
	CONSTRAINT fk_pool_receiver_cost_centre_id FOREIGN KEY(cost_centre_id) REFERENCES costing.cost_centre (id)
);

CREATE INDEX ix_pool_receiver_changed_xid ON costing.pool_receiver (changed_xid);

CREATE TABLE dealings.statement_rule (
	party_id BIGINT, 
	side TEXT NOT NULL, 
	day INTEGER NOT NULL, 
	is_sent BOOLEAN NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	version INTEGER NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_statement_rule PRIMARY KEY (id), 
	CONSTRAINT ck_statement_rule_side CHECK (side in ('sale', 'purchase')), 
	CONSTRAINT ck_statement_rule_day CHECK (day between 1 and 31), 
	CONSTRAINT ck_statement_rule_days CHECK (valid_to is null or valid_to >= valid_from), 
	CONSTRAINT fk_statement_rule_party_id FOREIGN KEY(party_id) REFERENCES parties.party (id)
);

CREATE INDEX ix_statement_rule_changed_xid ON dealings.statement_rule (changed_xid);

CREATE INDEX ix_statement_rule_party_id ON dealings.statement_rule (party_id);

CREATE TABLE expenses.advance (
	employee_id BIGINT NOT NULL, 
	department_id BIGINT, 
	reason TEXT NOT NULL, 
	amount NUMERIC(18, 2) NOT NULL, 
	settled NUMERIC(18, 2) NOT NULL, 
	return_by DATE, 
	head_id BIGINT, 
	approved_by BIGINT, 
	decision_reason TEXT NOT NULL, 
	cash_entry_id BIGINT, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_advance PRIMARY KEY (id), 
	CONSTRAINT ck_advance_amount CHECK (amount > 0), 
	CONSTRAINT ck_advance_settled CHECK (settled >= 0 and settled <= amount), 
	CONSTRAINT fk_advance_employee_id FOREIGN KEY(employee_id) REFERENCES people.employee (id), 
	CONSTRAINT fk_advance_department_id FOREIGN KEY(department_id) REFERENCES company.department (id), 
	CONSTRAINT fk_advance_head_id FOREIGN KEY(head_id) REFERENCES people.employee (id), 
	CONSTRAINT fk_advance_cash_entry_id FOREIGN KEY(cash_entry_id) REFERENCES invoicing.cash_entry (id), 
	CONSTRAINT uq_advance_number UNIQUE (number)
);

CREATE INDEX ix_advance_cash_entry_id ON expenses.advance (cash_entry_id);

CREATE INDEX ix_advance_changed_xid ON expenses.advance (changed_xid);

CREATE INDEX ix_advance_employee ON expenses.advance (employee_id, id);

CREATE TABLE expenses.claim (
	employee_id BIGINT NOT NULL, 
	department_id BIGINT, 
	reason TEXT NOT NULL, 
	amount NUMERIC(18, 2) NOT NULL, 
	approved NUMERIC(18, 2) NOT NULL, 
	tax NUMERIC(18, 2) NOT NULL, 
	"over" NUMERIC(18, 2) NOT NULL, 
	settled NUMERIC(18, 2) NOT NULL, 
	head_id BIGINT, 
	submitted_at TIMESTAMP WITH TIME ZONE, 
	approved_by BIGINT, 
	booked_by BIGINT, 
	decision_reason TEXT NOT NULL, 
	entry_id BIGINT, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_claim PRIMARY KEY (id), 
	CONSTRAINT ck_claim_amount CHECK (amount >= 0 and approved <= amount), 
	CONSTRAINT ck_claim_settled CHECK (settled >= 0 and settled <= approved), 
	CONSTRAINT ck_claim_tax CHECK (tax >= 0 and tax <= approved), 
	CONSTRAINT fk_claim_employee_id FOREIGN KEY(employee_id) REFERENCES people.employee (id), 
	CONSTRAINT fk_claim_department_id FOREIGN KEY(department_id) REFERENCES company.department (id), 
	CONSTRAINT fk_claim_head_id FOREIGN KEY(head_id) REFERENCES people.employee (id), 
	CONSTRAINT fk_claim_entry_id FOREIGN KEY(entry_id) REFERENCES ledger.entry (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_claim_number UNIQUE (number)
);

CREATE INDEX ix_claim_changed_xid ON expenses.claim (changed_xid);

CREATE INDEX ix_claim_employee ON expenses.claim (employee_id, id);

CREATE INDEX ix_claim_head ON expenses.claim (head_id) WHERE state = 'submitted';

CREATE INDEX ix_claim_waiting ON expenses.claim (state, date) WHERE state in ('submitted','approved','booked');

CREATE TABLE fulfilment.pick_list (
	warehouse_id BIGINT NOT NULL, 
	picker_id BIGINT, 
	issued_at TIMESTAMP WITH TIME ZONE, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_pick_list PRIMARY KEY (id), 
	CONSTRAINT fk_pick_list_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES stock.warehouse (id), 
	CONSTRAINT fk_pick_list_picker_id FOREIGN KEY(picker_id) REFERENCES people.employee (id), 
	CONSTRAINT uq_pick_list_number UNIQUE (number)
);

CREATE INDEX ix_pick_list_changed_xid ON fulfilment.pick_list (changed_xid);

CREATE INDEX ix_pick_list_state_date ON fulfilment.pick_list (state, date);

CREATE TABLE integrations.message (
	notice_id BIGINT NOT NULL, 
	channel_id BIGINT NOT NULL, 
	event_id BIGINT NOT NULL, 
	occasion TEXT NOT NULL, 
	document_kind TEXT NOT NULL, 
	document_id BIGINT NOT NULL, 
	document_number TEXT NOT NULL, 
	recipient TEXT NOT NULL, 
	locale TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	body TEXT NOT NULL, 
	state TEXT NOT NULL, 
	attempts INTEGER NOT NULL, 
	next_try_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	written_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	sent_at TIMESTAMP WITH TIME ZONE, 
	last_error TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_message PRIMARY KEY (id), 
	CONSTRAINT uq_message_notice_id_event_id_recipient UNIQUE (notice_id, event_id, recipient), 
	CONSTRAINT ck_message_state CHECK (state in ('waiting', 'sent', 'failed', 'cancelled')), 
	CONSTRAINT fk_message_notice_id FOREIGN KEY(notice_id) REFERENCES integrations.notice (id), 
	CONSTRAINT fk_message_channel_id FOREIGN KEY(channel_id) REFERENCES integrations.channel (id)
);

CREATE INDEX ix_message_changed_xid ON integrations.message (changed_xid);

CREATE INDEX ix_message_document ON integrations.message (document_kind, document_id);

CREATE INDEX ix_message_waiting ON integrations.message (next_try_at) WHERE state = 'waiting';

CREATE TABLE integrations.notice_person (
	notice_id BIGINT NOT NULL, 
	user_id BIGINT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_notice_person PRIMARY KEY (id), 
	CONSTRAINT uq_notice_person_notice_id_user_id UNIQUE (notice_id, user_id), 
	CONSTRAINT fk_notice_person_notice_id FOREIGN KEY(notice_id) REFERENCES integrations.notice (id), 
	CONSTRAINT fk_notice_person_user_id FOREIGN KEY(user_id) REFERENCES identity."user" (id)
);

CREATE INDEX ix_notice_person_changed_xid ON integrations.notice_person (changed_xid);

CREATE TABLE invoicing.bank_layout_column (
	bank_layout_id BIGINT NOT NULL, 
	position INTEGER NOT NULL, 
	field TEXT NOT NULL, 
	heading TEXT NOT NULL, 
	constant TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_bank_layout_column PRIMARY KEY (id), 
	CONSTRAINT uq_bank_layout_column_bank_layout_id_position UNIQUE (bank_layout_id, position), 
	CONSTRAINT fk_bank_layout_column_bank_layout_id FOREIGN KEY(bank_layout_id) REFERENCES invoicing.bank_layout (id)
);

CREATE INDEX ix_bank_layout_column_changed_xid ON invoicing.bank_layout_column (changed_xid);

CREATE TABLE invoicing.bank_match (
	group_id BIGINT NOT NULL, 
	bank_line_id BIGINT NOT NULL, 
	entry_id BIGINT NOT NULL, 
	line_no INTEGER NOT NULL, 
	part INTEGER NOT NULL, 
	amount NUMERIC(18, 2) NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_bank_match PRIMARY KEY (id), 
	CONSTRAINT uq_bank_match_entry_id_line_no_part UNIQUE (entry_id, line_no, part), 
	CONSTRAINT fk_bank_match_group_id FOREIGN KEY(group_id) REFERENCES invoicing.bank_line (id), 
	CONSTRAINT fk_bank_match_bank_line_id FOREIGN KEY(bank_line_id) REFERENCES invoicing.bank_line (id), 
	CONSTRAINT fk_bank_match_entry_id FOREIGN KEY(entry_id) REFERENCES ledger.entry (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX ix_bank_match_bank_line_id ON invoicing.bank_match (bank_line_id);

CREATE INDEX ix_bank_match_changed_xid ON invoicing.bank_match (changed_xid);

CREATE INDEX ix_bank_match_group_id ON invoicing.bank_match (group_id);

CREATE TABLE invoicing.cash_count_line (
	cash_count_id BIGINT NOT NULL, 
	value NUMERIC(18, 2) NOT NULL, 
	pieces INTEGER NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_cash_count_line PRIMARY KEY (id), 
	CONSTRAINT ck_cash_count_line_pieces CHECK (pieces >= 0 and value > 0), 
	CONSTRAINT fk_cash_count_line_cash_count_id FOREIGN KEY(cash_count_id) REFERENCES invoicing.cash_count (id)
);

CREATE INDEX ix_cash_count_line_cash_count_id ON invoicing.cash_count_line (cash_count_id);

CREATE INDEX ix_cash_count_line_changed_xid ON invoicing.cash_count_line (changed_xid);

CREATE TABLE invoicing.claim (
	direction TEXT NOT NULL, 
	party_id BIGINT NOT NULL, 
	other_account TEXT NOT NULL, 
	due_date DATE NOT NULL, 
	amount NUMERIC(18, 2) NOT NULL, 
	currency TEXT NOT NULL, 
	rate NUMERIC(18, 8), 
	foreign_amount NUMERIC(18, 2), 
	entry_id BIGINT, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_claim PRIMARY KEY (id), 
	CONSTRAINT ck_claim_direction CHECK (direction in ('sale','purchase')), 
	CONSTRAINT ck_claim_amount CHECK (amount > 0), 
	CONSTRAINT ck_claim_foreign_amount CHECK ((currency = 'CNY') = (foreign_amount is null)), 
	CONSTRAINT fk_claim_party_id FOREIGN KEY(party_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_claim_other_account FOREIGN KEY(other_account) REFERENCES ledger.account (code), 
	CONSTRAINT fk_claim_entry_id FOREIGN KEY(entry_id) REFERENCES ledger.entry (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_claim_number UNIQUE (number)
);

CREATE INDEX ix_claim_changed_xid ON invoicing.claim (changed_xid);

CREATE INDEX ix_claim_party_id ON invoicing.claim (party_id);

CREATE TABLE invoicing.clearing (
	party_id BIGINT NOT NULL, 
	amount NUMERIC(18, 2) NOT NULL, 
	purpose TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	other_party_id BIGINT, 
	entry_id BIGINT, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_clearing PRIMARY KEY (id), 
	CONSTRAINT ck_clearing_amount CHECK (amount > 0), 
	CONSTRAINT ck_clearing_purpose CHECK (purpose in ('settlement','netting','bad_debt','unpayable','rounding')), 
	CONSTRAINT ck_clearing_reason CHECK ((purpose = 'settlement') or reason <> ''), 
	CONSTRAINT fk_clearing_party_id FOREIGN KEY(party_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_clearing_other_party_id FOREIGN KEY(other_party_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_clearing_entry_id FOREIGN KEY(entry_id) REFERENCES ledger.entry (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_clearing_number UNIQUE (number)
);

CREATE INDEX ix_clearing_changed_xid ON invoicing.clearing (changed_xid);

CREATE INDEX ix_clearing_party_id ON invoicing.clearing (party_id);

CREATE TABLE invoicing.invoice_request (
	party_id BIGINT NOT NULL, 
	invoice_kind TEXT NOT NULL, 
	buyer_name TEXT NOT NULL, 
	buyer_tax_id TEXT NOT NULL, 
	buyer_address TEXT NOT NULL, 
	buyer_phone TEXT NOT NULL, 
	buyer_bank TEXT NOT NULL, 
	buyer_bank_account TEXT NOT NULL, 
	remark TEXT NOT NULL, 
	net NUMERIC(18, 2) NOT NULL, 
	tax NUMERIC(18, 2) NOT NULL, 
	gross NUMERIC(18, 2) NOT NULL, 
	invoice_batch_id BIGINT, 
	decided_by BIGINT, 
	decision_reason TEXT NOT NULL, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_invoice_request PRIMARY KEY (id), 
	CONSTRAINT ck_invoice_request_invoice_kind CHECK (invoice_kind in ('special', 'ordinary')), 
	CONSTRAINT ck_invoice_request_gross CHECK (gross = net + tax), 
	CONSTRAINT fk_invoice_request_party_id FOREIGN KEY(party_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_invoice_request_invoice_batch_id FOREIGN KEY(invoice_batch_id) REFERENCES invoicing.invoice_batch (id), 
	CONSTRAINT uq_invoice_request_number UNIQUE (number)
);

CREATE INDEX ix_invoice_request_changed_xid ON invoicing.invoice_request (changed_xid);

CREATE INDEX ix_invoice_request_invoice_batch_id ON invoicing.invoice_request (invoice_batch_id);

CREATE INDEX ix_invoice_request_party_id ON invoicing.invoice_request (party_id);

CREATE INDEX ix_invoice_request_state_date ON invoicing.invoice_request (state, date);

CREATE TABLE invoicing.open_item (
	party_id BIGINT NOT NULL, 
	account_code TEXT NOT NULL, 
	side TEXT NOT NULL, 
	source_kind TEXT NOT NULL, 
	source_id BIGINT NOT NULL, 
	source_number TEXT NOT NULL, 
	entry_id BIGINT NOT NULL, 
	instalment INTEGER NOT NULL, 
	is_detailed BOOLEAN NOT NULL, 
	date DATE NOT NULL, 
	due_date DATE NOT NULL, 
	amount NUMERIC(18, 2) NOT NULL, 
	settled NUMERIC(18, 2) NOT NULL, 
	open NUMERIC(18, 2) GENERATED ALWAYS AS (amount - settled) STORED NOT NULL, 
	currency TEXT NOT NULL, 
	foreign_amount NUMERIC(18, 2) NOT NULL, 
	foreign_settled NUMERIC(18, 2) NOT NULL, 
	version INTEGER NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_open_item PRIMARY KEY (id), 
	CONSTRAINT ck_open_item_side CHECK (side in ('D','C')), 
	CONSTRAINT ck_open_item_settled CHECK (abs(settled) <= abs(amount) and settled * amount >= 0), 
	CONSTRAINT ck_open_item_foreign_settled CHECK (abs(foreign_settled) <= abs(foreign_amount)), 
	CONSTRAINT ck_open_item_currency CHECK ((currency = 'CNY') = (foreign_amount = 0)), 
	CONSTRAINT fk_open_item_party_id FOREIGN KEY(party_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_open_item_account_code FOREIGN KEY(account_code) REFERENCES ledger.account (code), 
	CONSTRAINT fk_open_item_entry_id FOREIGN KEY(entry_id) REFERENCES ledger.entry (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX ix_open_item_changed_xid ON invoicing.open_item (changed_xid);

CREATE INDEX ix_open_item_entry_id ON invoicing.open_item (entry_id);

CREATE INDEX ix_open_item_party ON invoicing.open_item (party_id, account_code);

CREATE INDEX ix_open_item_party_waiting ON invoicing.open_item (party_id, due_date) WHERE open <> 0;

CREATE INDEX ix_open_item_source ON invoicing.open_item (source_kind, source_id);

CREATE INDEX ix_open_item_waiting ON invoicing.open_item (due_date, id) WHERE open <> 0;

CREATE TABLE invoicing.payment (
	direction TEXT NOT NULL, 
	party_id BIGINT NOT NULL, 
	cash_account TEXT NOT NULL, 
	amount NUMERIC(18, 2) NOT NULL, 
	allocated NUMERIC(18, 2) NOT NULL, 
	reference TEXT NOT NULL, 
	cash_flow_line INTEGER, 
	currency TEXT NOT NULL, 
	rate NUMERIC(18, 8), 
	foreign_amount NUMERIC(18, 2) NOT NULL, 
	exchange_difference NUMERIC(18, 2) NOT NULL, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_payment PRIMARY KEY (id), 
	CONSTRAINT ck_payment_direction CHECK (direction in ('in','out')), 
	CONSTRAINT ck_payment_amount CHECK (amount > 0), 
	CONSTRAINT ck_payment_allocated CHECK (allocated >= 0 and allocated + exchange_difference <= amount), 
	CONSTRAINT fk_payment_party_id FOREIGN KEY(party_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_payment_cash_account FOREIGN KEY(cash_account) REFERENCES ledger.account (code), 
	CONSTRAINT uq_payment_number UNIQUE (number)
);

CREATE INDEX ix_payment_changed_xid ON invoicing.payment (changed_xid);

CREATE INDEX ix_payment_party_id ON invoicing.payment (party_id);

CREATE TABLE invoicing.revaluation_cash (
	revaluation_id BIGINT NOT NULL, 
	account_code TEXT NOT NULL, 
	foreign_balance NUMERIC(18, 2) NOT NULL, 
	before NUMERIC(18, 2) NOT NULL, 
	after NUMERIC(18, 2) NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_revaluation_cash PRIMARY KEY (id), 
	CONSTRAINT fk_revaluation_cash_revaluation_id FOREIGN KEY(revaluation_id) REFERENCES invoicing.revaluation (id), 
	CONSTRAINT fk_revaluation_cash_account_code FOREIGN KEY(account_code) REFERENCES ledger.account (code)
);

CREATE INDEX ix_revaluation_cash_changed_xid ON invoicing.revaluation_cash (changed_xid);

CREATE INDEX ix_revaluation_cash_revaluation_id ON invoicing.revaluation_cash (revaluation_id);

CREATE TABLE items.item_unit (
	item_id BIGINT NOT NULL, 
	unit TEXT NOT NULL, 
	factor NUMERIC(18, 6) NOT NULL, 
	is_floating BOOLEAN NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_item_unit PRIMARY KEY (id), 
	CONSTRAINT uq_item_unit_item_id_unit UNIQUE (item_id, unit), 
	CONSTRAINT ck_item_unit_factor CHECK (factor > 0), 
	CONSTRAINT fk_item_unit_item_id FOREIGN KEY(item_id) REFERENCES items.item (id), 
	CONSTRAINT fk_item_unit_unit FOREIGN KEY(unit) REFERENCES items.unit (code)
);

CREATE INDEX ix_item_unit_changed_xid ON items.item_unit (changed_xid);

CREATE TABLE ledger.closing_head (
	month DATE NOT NULL, 
	place INTEGER NOT NULL, 
	chain TEXT NOT NULL, 
	count BIGINT NOT NULL, 
	head TEXT NOT NULL, 
	CONSTRAINT pk_closing_head PRIMARY KEY (month, place, chain), 
	CONSTRAINT fk_closing_head_month_place FOREIGN KEY(month, place) REFERENCES ledger.closing (month, place)
);

CREATE TABLE ledger.entry_line (
	entry_id BIGINT NOT NULL, 
	line_no INTEGER NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	account_code TEXT NOT NULL, 
	debit NUMERIC(18, 2) NOT NULL, 
	credit NUMERIC(18, 2) NOT NULL, 
	is_red BOOLEAN NOT NULL, 
	summary TEXT NOT NULL, 
	party_id BIGINT, 
	item_id BIGINT, 
	department_id BIGINT, 
	employee_id BIGINT, 
	quantity NUMERIC(18, 6), 
	cash_flow_line INTEGER, 
	CONSTRAINT pk_entry_line PRIMARY KEY (entry_id, line_no), 
	CONSTRAINT ck_entry_line_one_side CHECK ((debit = 0) <> (credit = 0)), 
	CONSTRAINT ck_entry_line_red_only_negative CHECK (is_red or (debit >= 0 and credit >= 0)), 
	CONSTRAINT ck_entry_line_finite CHECK (debit <> 'NaN' and credit <> 'NaN'), 
	CONSTRAINT fk_entry_line_entry_id FOREIGN KEY(entry_id) REFERENCES ledger.entry (id), 
	CONSTRAINT fk_entry_line_account_code FOREIGN KEY(account_code) REFERENCES ledger.account (code), 
	CONSTRAINT fk_entry_line_party_id FOREIGN KEY(party_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_entry_line_item_id FOREIGN KEY(item_id) REFERENCES items.item (id), 
	CONSTRAINT fk_entry_line_department_id FOREIGN KEY(department_id) REFERENCES company.department (id), 
	CONSTRAINT fk_entry_line_employee_id FOREIGN KEY(employee_id) REFERENCES people.employee (id)
);

CREATE INDEX ix_entry_line_account_party ON ledger.entry_line (account_code, party_id);

CREATE INDEX ix_entry_line_changed_xid ON ledger.entry_line (changed_xid);

CREATE TABLE ledger.opening_balance (
	entry_id BIGINT NOT NULL, 
	account_code TEXT NOT NULL, 
	party_id BIGINT, 
	item_id BIGINT, 
	department_id BIGINT, 
	employee_id BIGINT, 
	debit NUMERIC(18, 2) NOT NULL, 
	credit NUMERIC(18, 2) NOT NULL, 
	year_begin NUMERIC(18, 2) NOT NULL, 
	ytd_debit NUMERIC(18, 2) NOT NULL, 
	ytd_credit NUMERIC(18, 2) NOT NULL, 
	cash_flow_line INTEGER, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_opening_balance PRIMARY KEY (id), 
	CONSTRAINT fk_opening_balance_entry_id FOREIGN KEY(entry_id) REFERENCES ledger.entry (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_opening_balance_account_code FOREIGN KEY(account_code) REFERENCES ledger.account (code), 
	CONSTRAINT fk_opening_balance_party_id FOREIGN KEY(party_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_opening_balance_item_id FOREIGN KEY(item_id) REFERENCES items.item (id), 
	CONSTRAINT fk_opening_balance_department_id FOREIGN KEY(department_id) REFERENCES company.department (id), 
	CONSTRAINT fk_opening_balance_employee_id FOREIGN KEY(employee_id) REFERENCES people.employee (id)
);

CREATE INDEX ix_opening_balance_changed_xid ON ledger.opening_balance (changed_xid);

CREATE INDEX ix_opening_balance_entry_id ON ledger.opening_balance (entry_id);

CREATE TABLE ledger.voucher_line (
	voucher_id BIGINT NOT NULL, 
	line_no INTEGER NOT NULL, 
	summary TEXT NOT NULL, 
	account_code TEXT NOT NULL, 
	debit NUMERIC(18, 2) NOT NULL, 
	credit NUMERIC(18, 2) NOT NULL, 
	is_red BOOLEAN NOT NULL, 
	party_id BIGINT, 
	item_id BIGINT, 
	department_id BIGINT, 
	employee_id BIGINT, 
	cash_flow_line INTEGER, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_voucher_line PRIMARY KEY (id), 
	CONSTRAINT uq_voucher_line_voucher_id_line_no UNIQUE (voucher_id, line_no), 
	CONSTRAINT fk_voucher_line_voucher_id FOREIGN KEY(voucher_id) REFERENCES ledger.voucher (id), 
	CONSTRAINT fk_voucher_line_account_code FOREIGN KEY(account_code) REFERENCES ledger.account (code), 
	CONSTRAINT fk_voucher_line_party_id FOREIGN KEY(party_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_voucher_line_item_id FOREIGN KEY(item_id) REFERENCES items.item (id), 
	CONSTRAINT fk_voucher_line_department_id FOREIGN KEY(department_id) REFERENCES company.department (id), 
	CONSTRAINT fk_voucher_line_employee_id FOREIGN KEY(employee_id) REFERENCES people.employee (id)
);

CREATE INDEX ix_voucher_line_changed_xid ON ledger.voucher_line (changed_xid);

CREATE TABLE ledger.voucher_template_line (
	template_id BIGINT NOT NULL, 
	line_no INTEGER NOT NULL, 
	summary TEXT NOT NULL, 
	account_code TEXT NOT NULL, 
	side TEXT NOT NULL, 
	take TEXT NOT NULL, 
	amount NUMERIC(18, 2), 
	from_account TEXT, 
	share NUMERIC(9, 6) NOT NULL, 
	party_id BIGINT, 
	item_id BIGINT, 
	department_id BIGINT, 
	employee_id BIGINT, 
	cash_flow_line INTEGER, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_voucher_template_line PRIMARY KEY (id), 
	CONSTRAINT uq_voucher_template_line_template_id_line_no UNIQUE (template_id, line_no), 
	CONSTRAINT ck_voucher_template_line_side CHECK (side in ('D','C')), 
	CONSTRAINT ck_voucher_template_line_take CHECK (take in ('amount','balance','rest')), 
	CONSTRAINT fk_voucher_template_line_template_id FOREIGN KEY(template_id) REFERENCES ledger.voucher_template (id), 
	CONSTRAINT fk_voucher_template_line_account_code FOREIGN KEY(account_code) REFERENCES ledger.account (code), 
	CONSTRAINT fk_voucher_template_line_from_account FOREIGN KEY(from_account) REFERENCES ledger.account (code), 
	CONSTRAINT fk_voucher_template_line_party_id FOREIGN KEY(party_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_voucher_template_line_item_id FOREIGN KEY(item_id) REFERENCES items.item (id), 
	CONSTRAINT fk_voucher_template_line_department_id FOREIGN KEY(department_id) REFERENCES company.department (id), 
	CONSTRAINT fk_voucher_template_line_employee_id FOREIGN KEY(employee_id) REFERENCES people.employee (id)
);

CREATE INDEX ix_voucher_template_line_changed_xid ON ledger.voucher_template_line (changed_xid);

CREATE TABLE parties.address (
	party_id BIGINT NOT NULL, 
	purpose TEXT NOT NULL, 
	text TEXT NOT NULL, 
	receiver TEXT NOT NULL, 
	phone TEXT NOT NULL, 
	longitude NUMERIC(9, 6), 
	latitude NUMERIC(9, 6), 
	is_active BOOLEAN NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_address PRIMARY KEY (id), 
	CONSTRAINT fk_address_party_id FOREIGN KEY(party_id) REFERENCES parties.party (id)
);

CREATE INDEX ix_address_changed_xid ON parties.address (changed_xid);

CREATE INDEX ix_address_party_id ON parties.address (party_id);

CREATE TABLE parties.billing_name (
	party_id BIGINT NOT NULL, 
	title TEXT NOT NULL, 
	tax_id TEXT NOT NULL, 
	address TEXT NOT NULL, 
	phone TEXT NOT NULL, 
	bank TEXT NOT NULL, 
	bank_account TEXT NOT NULL, 
	is_default BOOLEAN NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_billing_name PRIMARY KEY (id), 
	CONSTRAINT fk_billing_name_party_id FOREIGN KEY(party_id) REFERENCES parties.party (id)
);

CREATE INDEX ix_billing_name_changed_xid ON parties.billing_name (changed_xid);

CREATE INDEX ix_billing_name_party_id ON parties.billing_name (party_id);

CREATE TABLE parties.contact (
	party_id BIGINT NOT NULL, 
	name TEXT NOT NULL, 
	phone TEXT NOT NULL, 
	email TEXT NOT NULL, 
	job TEXT NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_contact PRIMARY KEY (id), 
	CONSTRAINT fk_contact_party_id FOREIGN KEY(party_id) REFERENCES parties.party (id)
);

CREATE INDEX ix_contact_changed_xid ON parties.contact (changed_xid);

CREATE INDEX ix_contact_party_id ON parties.contact (party_id);

CREATE TABLE parties.kept_apart (
	first_id BIGINT NOT NULL, 
	second_id BIGINT NOT NULL, 
	reason TEXT NOT NULL, 
	decided_by BIGINT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_kept_apart PRIMARY KEY (id), 
	CONSTRAINT ck_kept_apart_ordered CHECK (first_id < second_id), 
	CONSTRAINT uq_kept_apart_first_id_second_id UNIQUE (first_id, second_id), 
	CONSTRAINT fk_kept_apart_first_id FOREIGN KEY(first_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_kept_apart_second_id FOREIGN KEY(second_id) REFERENCES parties.party (id)
);

CREATE INDEX ix_kept_apart_changed_xid ON parties.kept_apart (changed_xid);

CREATE INDEX ix_kept_apart_second_id ON parties.kept_apart (second_id);

CREATE TABLE parties.party_tag (
	party_id BIGINT NOT NULL, 
	tag TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_party_tag PRIMARY KEY (id), 
	CONSTRAINT uq_party_tag_party_id_tag UNIQUE (party_id, tag), 
	CONSTRAINT fk_party_tag_party_id FOREIGN KEY(party_id) REFERENCES parties.party (id)
);

CREATE INDEX ix_party_tag_changed_xid ON parties.party_tag (changed_xid);

CREATE INDEX ix_party_tag_tag ON parties.party_tag (tag);

CREATE TABLE parties.payer (
	party_id BIGINT NOT NULL, 
	payer_id BIGINT NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_payer PRIMARY KEY (id), 
	CONSTRAINT ck_payer_another CHECK (payer_id <> party_id), 
	CONSTRAINT fk_payer_party_id FOREIGN KEY(party_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_payer_payer_id FOREIGN KEY(payer_id) REFERENCES parties.party (id)
);

CREATE INDEX ix_payer_changed_xid ON parties.payer (changed_xid);

CREATE INDEX ix_payer_party_id ON parties.payer (party_id);

CREATE INDEX ix_payer_payer_id ON parties.payer (payer_id);

CREATE TABLE people.department_head (
	department_id BIGINT NOT NULL, 
	employee_id BIGINT, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_department_head PRIMARY KEY (id), 
	CONSTRAINT uq_department_head_department_id UNIQUE (department_id), 
	CONSTRAINT fk_department_head_department_id FOREIGN KEY(department_id) REFERENCES company.department (id), 
	CONSTRAINT fk_department_head_employee_id FOREIGN KEY(employee_id) REFERENCES people.employee (id)
);

CREATE INDEX ix_department_head_changed_xid ON people.department_head (changed_xid);

CREATE TABLE planning.item_forecast (
	run_id BIGINT NOT NULL, 
	item_id BIGINT NOT NULL, 
	demand_class TEXT NOT NULL, 
	model TEXT NOT NULL, 
	score NUMERIC(18, 6), 
	naive_score NUMERIC(18, 6), 
	periods JSONB NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_item_forecast PRIMARY KEY (id), 
	CONSTRAINT uq_item_forecast_run_id_item_id UNIQUE (run_id, item_id), 
	CONSTRAINT fk_item_forecast_run_id FOREIGN KEY(run_id) REFERENCES planning.forecast_run (id), 
	CONSTRAINT fk_item_forecast_item_id FOREIGN KEY(item_id) REFERENCES items.item (id)
);

CREATE INDEX ix_item_forecast_changed_xid ON planning.item_forecast (changed_xid);

CREATE INDEX ix_item_forecast_item_id ON planning.item_forecast (item_id);

CREATE TABLE planning.low_stock (
	item_id BIGINT NOT NULL, 
	quantity NUMERIC(18, 6) NOT NULL, 
	minimum NUMERIC(18, 6) NOT NULL, 
	fell_on DATE NOT NULL, 
	fell_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	recovered_at TIMESTAMP WITH TIME ZONE, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_low_stock PRIMARY KEY (id), 
	CONSTRAINT fk_low_stock_item_id FOREIGN KEY(item_id) REFERENCES items.item (id)
);

CREATE INDEX ix_low_stock_changed_xid ON planning.low_stock (changed_xid);

CREATE INDEX ix_low_stock_item_id ON planning.low_stock (item_id);

CREATE UNIQUE INDEX uq_low_stock_open_item ON planning.low_stock (item_id) WHERE recovered_at is null;

CREATE TABLE purchasing."order" (
	supplier_id BIGINT NOT NULL, 
	buyer_id BIGINT, 
	department_id BIGINT, 
	warehouse_id BIGINT NOT NULL, 
	terms_id BIGINT, 
	price_includes_tax BOOLEAN NOT NULL, 
	promise_date DATE, 
	delivery TEXT NOT NULL, 
	billing TEXT NOT NULL, 
	net NUMERIC(18, 2) NOT NULL, 
	tax NUMERIC(18, 2) NOT NULL, 
	gross NUMERIC(18, 2) NOT NULL, 
	is_afterwards BOOLEAN NOT NULL, 
	is_direct BOOLEAN NOT NULL, 
	deliver_to TEXT NOT NULL, 
	approved_at TIMESTAMP WITH TIME ZONE, 
	approved_by BIGINT, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_order PRIMARY KEY (id), 
	CONSTRAINT ck_order_delivery CHECK (delivery in ('none', 'part', 'all')), 
	CONSTRAINT ck_order_billing CHECK (billing in ('none', 'part', 'all')), 
	CONSTRAINT ck_order_gross CHECK (gross = net + tax), 
	CONSTRAINT fk_order_supplier_id FOREIGN KEY(supplier_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_order_buyer_id FOREIGN KEY(buyer_id) REFERENCES people.employee (id), 
	CONSTRAINT fk_order_department_id FOREIGN KEY(department_id) REFERENCES company.department (id), 
	CONSTRAINT fk_order_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES stock.warehouse (id), 
	CONSTRAINT fk_order_terms_id FOREIGN KEY(terms_id) REFERENCES parties.terms (id), 
	CONSTRAINT uq_order_number UNIQUE (number)
);

CREATE INDEX ix_order_changed_xid ON purchasing."order" (changed_xid);

CREATE INDEX ix_order_date ON purchasing."order" (date, id);

CREATE INDEX ix_order_search ON purchasing."order" USING gin (number gin_trgm_ops);

CREATE INDEX ix_order_supplier_date ON purchasing."order" (supplier_id, date);

CREATE TABLE purchasing.requisition (
	requester_id BIGINT, 
	department_id BIGINT, 
	warehouse_id BIGINT NOT NULL, 
	origin TEXT NOT NULL, 
	needed_on DATE, 
	reason TEXT NOT NULL, 
	amount NUMERIC(18, 2) NOT NULL, 
	decided_by BIGINT, 
	decided_at TIMESTAMP WITH TIME ZONE, 
	decision_reason TEXT NOT NULL, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_requisition PRIMARY KEY (id), 
	CONSTRAINT ck_requisition_origin CHECK (origin in ('hand', 'shortage', 'suggestion')), 
	CONSTRAINT fk_requisition_requester_id FOREIGN KEY(requester_id) REFERENCES people.employee (id), 
	CONSTRAINT fk_requisition_department_id FOREIGN KEY(department_id) REFERENCES company.department (id), 
	CONSTRAINT fk_requisition_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES stock.warehouse (id), 
	CONSTRAINT uq_requisition_number UNIQUE (number)
);

CREATE INDEX ix_requisition_changed_xid ON purchasing.requisition (changed_xid);

CREATE INDEX ix_requisition_state_date ON purchasing.requisition (state, date);

CREATE TABLE purchasing.supplier_item (
	supplier_id BIGINT NOT NULL, 
	item_id BIGINT NOT NULL, 
	supplier_code TEXT NOT NULL, 
	price NUMERIC(18, 6) NOT NULL, 
	lead_time_days INTEGER NOT NULL, 
	minimum_quantity NUMERIC(18, 6) NOT NULL, 
	pack_size NUMERIC(18, 6) NOT NULL, 
	is_preferred BOOLEAN NOT NULL, 
	over_tolerance NUMERIC(9, 6), 
	under_tolerance NUMERIC(9, 6), 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_supplier_item PRIMARY KEY (id), 
	CONSTRAINT uq_supplier_item_supplier_id_item_id UNIQUE (supplier_id, item_id), 
	CONSTRAINT ck_supplier_item_conditions CHECK (minimum_quantity >= 0 and pack_size >= 0 and lead_time_days >= 0), 
	CONSTRAINT fk_supplier_item_supplier_id FOREIGN KEY(supplier_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_supplier_item_item_id FOREIGN KEY(item_id) REFERENCES items.item (id)
);

CREATE INDEX ix_supplier_item_changed_xid ON purchasing.supplier_item (changed_xid);

CREATE INDEX ix_supplier_item_item ON purchasing.supplier_item (item_id);

CREATE TABLE reporting.statement_column (
	version_id BIGINT NOT NULL, 
	place INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	label TEXT NOT NULL, 
	first INTEGER NOT NULL, 
	second INTEGER NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_statement_column PRIMARY KEY (id), 
	CONSTRAINT uq_statement_column_version_id_place UNIQUE (version_id, place), 
	CONSTRAINT fk_statement_column_version_id FOREIGN KEY(version_id) REFERENCES reporting.statement_version (id)
);

CREATE INDEX ix_statement_column_changed_xid ON reporting.statement_column (changed_xid);

CREATE TABLE reporting.statement_line (
	version_id BIGINT NOT NULL, 
	line_no INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	text TEXT NOT NULL, 
	formula TEXT NOT NULL, 
	level INTEGER NOT NULL, 
	style TEXT NOT NULL, 
	display TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_statement_line PRIMARY KEY (id), 
	CONSTRAINT uq_statement_line_version_id_line_no UNIQUE (version_id, line_no), 
	CONSTRAINT uq_statement_line_version_id_code UNIQUE (version_id, code), 
	CONSTRAINT ck_statement_line_style CHECK (style in ('heading','item','total')), 
	CONSTRAINT ck_statement_line_display CHECK (display in ('amount','percent','number')), 
	CONSTRAINT fk_statement_line_version_id FOREIGN KEY(version_id) REFERENCES reporting.statement_version (id)
);

CREATE INDEX ix_statement_line_changed_xid ON reporting.statement_line (changed_xid);

CREATE TABLE sales.assignment_rule (
	rank INTEGER NOT NULL, 
	region TEXT NOT NULL, 
	class_name TEXT NOT NULL, 
	category_id BIGINT, 
	salesperson_id BIGINT NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	version INTEGER NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_assignment_rule PRIMARY KEY (id), 
	CONSTRAINT ck_assignment_rule_rank CHECK (rank between 1 and 9999), 
	CONSTRAINT ck_assignment_rule_days CHECK (valid_to is null or valid_to >= valid_from), 
	CONSTRAINT fk_assignment_rule_category_id FOREIGN KEY(category_id) REFERENCES items.category (id), 
	CONSTRAINT fk_assignment_rule_salesperson_id FOREIGN KEY(salesperson_id) REFERENCES people.employee (id)
);

CREATE INDEX ix_assignment_rule_changed_xid ON sales.assignment_rule (changed_xid);

CREATE TABLE sales.customer_item (
	customer_id BIGINT NOT NULL, 
	item_id BIGINT NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_customer_item PRIMARY KEY (id), 
	CONSTRAINT uq_customer_item_customer_id_item_id UNIQUE (customer_id, item_id), 
	CONSTRAINT fk_customer_item_customer_id FOREIGN KEY(customer_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_customer_item_item_id FOREIGN KEY(item_id) REFERENCES items.item (id)
);

CREATE INDEX ix_customer_item_changed_xid ON sales.customer_item (changed_xid);

CREATE INDEX ix_customer_item_item_id ON sales.customer_item (item_id);

CREATE UNIQUE INDEX uq_customer_item_code ON sales.customer_item (customer_id, code) WHERE is_active;

CREATE TABLE sales.customer_salesperson (
	customer_id BIGINT NOT NULL, 
	salesperson_id BIGINT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_customer_salesperson PRIMARY KEY (id), 
	CONSTRAINT uq_customer_salesperson_customer_id UNIQUE (customer_id), 
	CONSTRAINT fk_customer_salesperson_customer_id FOREIGN KEY(customer_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_customer_salesperson_salesperson_id FOREIGN KEY(salesperson_id) REFERENCES people.employee (id)
);

CREATE INDEX ix_customer_salesperson_changed_xid ON sales.customer_salesperson (changed_xid);

CREATE TABLE sales.history (
	date DATE NOT NULL, 
	reference TEXT NOT NULL, 
	customer_id BIGINT, 
	salesperson_id BIGINT, 
	item_id BIGINT NOT NULL, 
	old_code TEXT NOT NULL, 
	quantity NUMERIC(18, 6) NOT NULL, 
	amount NUMERIC(18, 2) NOT NULL, 
	cost NUMERIC(18, 2), 
	channel TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_history PRIMARY KEY (id), 
	CONSTRAINT fk_history_customer_id FOREIGN KEY(customer_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_history_salesperson_id FOREIGN KEY(salesperson_id) REFERENCES people.employee (id), 
	CONSTRAINT fk_history_item_id FOREIGN KEY(item_id) REFERENCES items.item (id)
);

CREATE INDEX ix_history_changed_xid ON sales.history (changed_xid);

CREATE INDEX ix_history_item_date ON sales.history (item_id, date);

CREATE TABLE sales.price_list (
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	customer_id BIGINT, 
	class_name TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	includes_tax BOOLEAN NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	is_active BOOLEAN NOT NULL, 
	note TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_price_list PRIMARY KEY (id), 
	CONSTRAINT ck_price_list_for_whom CHECK (customer_id is null or class_name = ''), 
	CONSTRAINT ck_price_list_valid CHECK (valid_to is null or valid_to >= valid_from), 
	CONSTRAINT ck_price_list_currency CHECK (currency ~ '^[A-Z]{3}$'), 
	CONSTRAINT uq_price_list_code UNIQUE (code), 
	CONSTRAINT fk_price_list_customer_id FOREIGN KEY(customer_id) REFERENCES parties.party (id)
);

CREATE INDEX ix_price_list_changed_xid ON sales.price_list (changed_xid);

CREATE INDEX ix_price_list_customer_id ON sales.price_list (customer_id);

CREATE TABLE sales.tolerance (
	customer_id BIGINT, 
	item_id BIGINT, 
	"over" NUMERIC(9, 6) NOT NULL, 
	under NUMERIC(9, 6) NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_tolerance PRIMARY KEY (id), 
	CONSTRAINT uq_tolerance_customer_id_item_id UNIQUE NULLS NOT DISTINCT (customer_id, item_id), 
	CONSTRAINT ck_tolerance_share CHECK (over between 0 and 1 and under between 0 and 1), 
	CONSTRAINT fk_tolerance_customer_id FOREIGN KEY(customer_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_tolerance_item_id FOREIGN KEY(item_id) REFERENCES items.item (id)
);

CREATE INDEX ix_tolerance_changed_xid ON sales.tolerance (changed_xid);

CREATE TABLE stock.accepted (
	item_id BIGINT NOT NULL, 
	warehouse_id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	quantity NUMERIC(18, 6) NOT NULL, 
	CONSTRAINT pk_accepted PRIMARY KEY (item_id, warehouse_id), 
	CONSTRAINT fk_accepted_item_id FOREIGN KEY(item_id) REFERENCES items.item (id), 
	CONSTRAINT fk_accepted_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES stock.warehouse (id)
)
 WITH (fillfactor = 50);

CREATE INDEX ix_accepted_changed_xid ON stock.accepted (changed_xid);

CREATE TABLE stock.assembly (
	is_disassembly BOOLEAN NOT NULL, 
	item_id BIGINT NOT NULL, 
	quantity NUMERIC(18, 6) NOT NULL, 
	value NUMERIC(18, 2) NOT NULL, 
	entry_id BIGINT, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_assembly PRIMARY KEY (id), 
	CONSTRAINT fk_assembly_item_id FOREIGN KEY(item_id) REFERENCES items.item (id), 
	CONSTRAINT uq_assembly_number UNIQUE (number)
);

CREATE INDEX ix_assembly_changed_xid ON stock.assembly (changed_xid);

CREATE INDEX ix_assembly_item_id ON stock.assembly (item_id);

CREATE TABLE stock.average (
	item_id BIGINT NOT NULL, 
	month DATE NOT NULL, 
	warehouse_id BIGINT NOT NULL, 
	close_id BIGINT NOT NULL, 
	opening_quantity NUMERIC(18, 6) NOT NULL, 
	opening_value NUMERIC(18, 2) NOT NULL, 
	in_quantity NUMERIC(18, 6) NOT NULL, 
	in_value NUMERIC(18, 2) NOT NULL, 
	out_quantity NUMERIC(18, 6) NOT NULL, 
	out_value NUMERIC(18, 2) NOT NULL, 
	closing_quantity NUMERIC(18, 6) NOT NULL, 
	closing_value NUMERIC(18, 2) NOT NULL, 
	unit_cost NUMERIC(18, 6) NOT NULL, 
	carried_in_quantity NUMERIC(18, 6) NOT NULL, 
	carried_in_value NUMERIC(18, 2) NOT NULL, 
	carried_out_quantity NUMERIC(18, 6) NOT NULL, 
	carried_out_value NUMERIC(18, 2) NOT NULL, 
	CONSTRAINT pk_average PRIMARY KEY (item_id, month, warehouse_id), 
	CONSTRAINT fk_average_item_id FOREIGN KEY(item_id) REFERENCES items.item (id)
);

CREATE TABLE stock.balance (
	item_id BIGINT NOT NULL, 
	location_id BIGINT NOT NULL, 
	lot_id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	quantity NUMERIC(18, 6) NOT NULL, 
	allow_negative BOOLEAN NOT NULL, 
	CONSTRAINT pk_balance PRIMARY KEY (item_id, location_id, lot_id), 
	CONSTRAINT ck_balance_not_negative CHECK (quantity >= 0 or allow_negative), 
	CONSTRAINT fk_balance_item_id FOREIGN KEY(item_id) REFERENCES items.item (id), 
	CONSTRAINT fk_balance_location_id FOREIGN KEY(location_id) REFERENCES stock.location (id)
)
 WITH (fillfactor = 50);

CREATE INDEX ix_balance_changed_xid ON stock.balance (changed_xid);

CREATE TABLE stock.bill (
	item_id BIGINT NOT NULL, 
	quantity NUMERIC(18, 6) NOT NULL, 
	note TEXT NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	version INTEGER NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_bill PRIMARY KEY (id), 
	CONSTRAINT ck_bill_quantity CHECK (quantity > 0), 
	CONSTRAINT uq_bill_item_id UNIQUE (item_id), 
	CONSTRAINT fk_bill_item_id FOREIGN KEY(item_id) REFERENCES items.item (id)
);

CREATE INDEX ix_bill_changed_xid ON stock.bill (changed_xid);

CREATE TABLE stock.count_line (
	count_id BIGINT NOT NULL, 
	line_no INTEGER NOT NULL, 
	item_id BIGINT NOT NULL, 
	location_id BIGINT NOT NULL, 
	lot_id BIGINT NOT NULL, 
	book NUMERIC(18, 6) NOT NULL, 
	counted NUMERIC(18, 6), 
	first_counted NUMERIC(18, 6), 
	difference NUMERIC(18, 6) NOT NULL, 
	counted_at TIMESTAMP WITH TIME ZONE, 
	counted_by BIGINT, 
	cause TEXT NOT NULL, 
	unit_cost NUMERIC(18, 6), 
	value NUMERIC(18, 2) NOT NULL, 
	tax NUMERIC(18, 2) NOT NULL, 
	decision TEXT NOT NULL, 
	recovered NUMERIC(18, 2) NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_count_line PRIMARY KEY (id), 
	CONSTRAINT uq_count_line_count_id_line_no UNIQUE (count_id, line_no), 
	CONSTRAINT uq_count_line_count_id_item_id_location_id_lot_id UNIQUE (count_id, item_id, location_id, lot_id), 
	CONSTRAINT ck_count_line_counted CHECK (counted >= 0), 
	CONSTRAINT ck_count_line_cause CHECK (cause in ('natural', 'management', 'disaster', 'error')), 
	CONSTRAINT ck_count_line_decision CHECK (decision in ('', 'loss', 'claim', 'gain')), 
	CONSTRAINT fk_count_line_count_id FOREIGN KEY(count_id) REFERENCES stock.count (id), 
	CONSTRAINT fk_count_line_item_id FOREIGN KEY(item_id) REFERENCES items.item (id), 
	CONSTRAINT fk_count_line_location_id FOREIGN KEY(location_id) REFERENCES stock.location (id)
);

CREATE INDEX ix_count_line_changed_xid ON stock.count_line (changed_xid);

CREATE INDEX ix_count_line_item ON stock.count_line (item_id);

CREATE TABLE stock.custody (
	party_id BIGINT NOT NULL, 
	due_on DATE, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_custody PRIMARY KEY (id), 
	CONSTRAINT fk_custody_party_id FOREIGN KEY(party_id) REFERENCES parties.party (id), 
	CONSTRAINT uq_custody_number UNIQUE (number)
);

CREATE INDEX ix_custody_changed_xid ON stock.custody (changed_xid);

CREATE INDEX ix_custody_party_id ON stock.custody (party_id);

CREATE TABLE stock.frozen_bin (
	location_id BIGINT NOT NULL, 
	count_id BIGINT NOT NULL, 
	CONSTRAINT pk_frozen_bin PRIMARY KEY (location_id), 
	CONSTRAINT fk_frozen_bin_location_id FOREIGN KEY(location_id) REFERENCES stock.location (id), 
	CONSTRAINT fk_frozen_bin_count_id FOREIGN KEY(count_id) REFERENCES stock.count (id)
);

CREATE TABLE stock.layer (
	id BIGINT GENERATED ALWAYS AS IDENTITY, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	item_id BIGINT NOT NULL, 
	lot_id BIGINT NOT NULL, 
	received_on DATE NOT NULL, 
	quantity_in NUMERIC(18, 6) NOT NULL, 
	value_in NUMERIC(18, 2) NOT NULL, 
	quantity NUMERIC(18, 6) NOT NULL, 
	value NUMERIC(18, 2) NOT NULL, 
	purpose TEXT NOT NULL, 
	source_kind TEXT NOT NULL, 
	source_id BIGINT NOT NULL, 
	source_line_id BIGINT NOT NULL, 
	CONSTRAINT pk_layer PRIMARY KEY (id), 
	CONSTRAINT ck_layer_zero_is_zero CHECK (quantity >= 0 and value >= 0 and (quantity > 0 or value = 0)), 
	CONSTRAINT fk_layer_item_id FOREIGN KEY(item_id) REFERENCES items.item (id)
);

CREATE INDEX ix_layer_changed_xid ON stock.layer (changed_xid);

CREATE INDEX ix_layer_left ON stock.layer (item_id, received_on, id) WHERE quantity > 0;

CREATE INDEX ix_layer_source ON stock.layer (source_line_id);

CREATE TABLE stock.loan (
	party_id BIGINT NOT NULL, 
	due_on DATE, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_loan PRIMARY KEY (id), 
	CONSTRAINT fk_loan_party_id FOREIGN KEY(party_id) REFERENCES parties.party (id), 
	CONSTRAINT uq_loan_number UNIQUE (number)
);

CREATE INDEX ix_loan_changed_xid ON stock.loan (changed_xid);

CREATE INDEX ix_loan_party_id ON stock.loan (party_id);

CREATE TABLE stock.lot (
	item_id BIGINT NOT NULL, 
	code TEXT NOT NULL, 
	made_on DATE, 
	expires_on DATE, 
	supplier_lot TEXT NOT NULL, 
	is_released BOOLEAN NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_lot PRIMARY KEY (id), 
	CONSTRAINT uq_lot_item_id_code UNIQUE (item_id, code), 
	CONSTRAINT fk_lot_item_id FOREIGN KEY(item_id) REFERENCES items.item (id)
);

CREATE INDEX ix_lot_changed_xid ON stock.lot (changed_xid);

CREATE TABLE stock.move (
	id BIGINT GENERATED ALWAYS AS IDENTITY, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	date DATE NOT NULL, 
	item_id BIGINT NOT NULL, 
	location_id BIGINT NOT NULL, 
	lot_id BIGINT NOT NULL, 
	quantity NUMERIC(18, 6) NOT NULL, 
	value NUMERIC(18, 2) NOT NULL, 
	quantity_after NUMERIC(18, 6) NOT NULL, 
	value_after NUMERIC(18, 2) NOT NULL, 
	purpose TEXT NOT NULL, 
	source_kind TEXT NOT NULL, 
	source_id BIGINT NOT NULL, 
	source_line_id BIGINT NOT NULL, 
	returns_line_id BIGINT DEFAULT 0 NOT NULL, 
	actor_id BIGINT NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	CONSTRAINT pk_move PRIMARY KEY (id), 
	CONSTRAINT fk_move_item_id FOREIGN KEY(item_id) REFERENCES items.item (id), 
	CONSTRAINT fk_move_location_id FOREIGN KEY(location_id) REFERENCES stock.location (id)
);

CREATE INDEX ix_move_changed_xid ON stock.move (changed_xid);

CREATE INDEX ix_move_item_date ON stock.move (item_id, date);

CREATE INDEX ix_move_source ON stock.move (source_kind, source_id);

CREATE INDEX ix_move_source_line ON stock.move (source_line_id);

CREATE TABLE stock.other_movement (
	direction TEXT NOT NULL, 
	reason_id BIGINT NOT NULL, 
	department_id BIGINT, 
	party_id BIGINT, 
	value NUMERIC(18, 2) NOT NULL, 
	tax NUMERIC(18, 2) NOT NULL, 
	entry_id BIGINT, 
	reverses_id BIGINT, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_other_movement PRIMARY KEY (id), 
	CONSTRAINT fk_other_movement_reason_id FOREIGN KEY(reason_id) REFERENCES stock.reason (id), 
	CONSTRAINT fk_other_movement_department_id FOREIGN KEY(department_id) REFERENCES company.department (id), 
	CONSTRAINT fk_other_movement_party_id FOREIGN KEY(party_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_other_movement_reverses_id FOREIGN KEY(reverses_id) REFERENCES stock.other_movement (id), 
	CONSTRAINT uq_other_movement_number UNIQUE (number)
);

CREATE INDEX ix_other_movement_changed_xid ON stock.other_movement (changed_xid);

CREATE TABLE stock.reservation (
	source_kind TEXT NOT NULL, 
	source_line_id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	item_id BIGINT NOT NULL, 
	warehouse_id BIGINT NOT NULL, 
	quantity NUMERIC(18, 6) NOT NULL, 
	CONSTRAINT pk_reservation PRIMARY KEY (source_kind, source_line_id), 
	CONSTRAINT ck_reservation_not_negative CHECK (quantity >= 0), 
	CONSTRAINT fk_reservation_item_id FOREIGN KEY(item_id) REFERENCES items.item (id), 
	CONSTRAINT fk_reservation_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES stock.warehouse (id)
);

CREATE INDEX ix_reservation_changed_xid ON stock.reservation (changed_xid);

CREATE INDEX ix_reservation_held ON stock.reservation (source_kind, source_line_id) WHERE quantity > 0;

CREATE INDEX ix_reservation_item ON stock.reservation (item_id, warehouse_id);

CREATE TABLE stock.reserved (
	item_id BIGINT NOT NULL, 
	warehouse_id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	quantity NUMERIC(18, 6) NOT NULL, 
	CONSTRAINT pk_reserved PRIMARY KEY (item_id, warehouse_id), 
	CONSTRAINT ck_reserved_not_negative CHECK (quantity >= 0), 
	CONSTRAINT fk_reserved_item_id FOREIGN KEY(item_id) REFERENCES items.item (id), 
	CONSTRAINT fk_reserved_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES stock.warehouse (id)
)
 WITH (fillfactor = 50);

CREATE INDEX ix_reserved_changed_xid ON stock.reserved (changed_xid);

CREATE TABLE stock.transfer_line (
	transfer_id BIGINT NOT NULL, 
	line_no INTEGER NOT NULL, 
	item_id BIGINT NOT NULL, 
	lot_id BIGINT NOT NULL, 
	transit_id BIGINT NOT NULL, 
	to_location_id BIGINT NOT NULL, 
	quantity NUMERIC(18, 6) NOT NULL, 
	received NUMERIC(18, 6) NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_transfer_line PRIMARY KEY (id), 
	CONSTRAINT uq_transfer_line_transfer_id_line_no UNIQUE (transfer_id, line_no), 
	CONSTRAINT ck_transfer_line_not_over_received CHECK (received between 0 and quantity), 
	CONSTRAINT fk_transfer_line_transfer_id FOREIGN KEY(transfer_id) REFERENCES stock.transfer (id), 
	CONSTRAINT fk_transfer_line_item_id FOREIGN KEY(item_id) REFERENCES items.item (id), 
	CONSTRAINT fk_transfer_line_transit_id FOREIGN KEY(transit_id) REFERENCES stock.location (id), 
	CONSTRAINT fk_transfer_line_to_location_id FOREIGN KEY(to_location_id) REFERENCES stock.location (id)
);

CREATE INDEX ix_transfer_line_changed_xid ON stock.transfer_line (changed_xid);

CREATE TABLE stock.valuation (
	item_id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	quantity NUMERIC(18, 6) NOT NULL, 
	value NUMERIC(18, 2) NOT NULL, 
	last_unit_cost NUMERIC(18, 6) NOT NULL, 
	CONSTRAINT pk_valuation PRIMARY KEY (item_id), 
	CONSTRAINT ck_valuation_zero_is_zero CHECK (quantity <> 0 or value = 0), 
	CONSTRAINT ck_valuation_value_not_negative CHECK (value >= 0 or quantity < 0), 
	CONSTRAINT fk_valuation_item_id FOREIGN KEY(item_id) REFERENCES items.item (id)
)
 WITH (fillfactor = 50);

CREATE INDEX ix_valuation_changed_xid ON stock.valuation (changed_xid);

CREATE TABLE dealings.statement (
	party_id BIGINT NOT NULL, 
	rule_id BIGINT, 
	side TEXT NOT NULL, 
	date_from DATE NOT NULL, 
	date_to DATE NOT NULL, 
	opening NUMERIC(18, 2) NOT NULL, 
	increase NUMERIC(18, 2) NOT NULL, 
	decrease NUMERIC(18, 2) NOT NULL, 
	closing NUMERIC(18, 2) NOT NULL, 
	body JSONB NOT NULL, 
	channel TEXT NOT NULL, 
	sent_on DATE, 
	confirmed_on DATE, 
	confirmed_by TEXT NOT NULL, 
	difference NUMERIC(18, 2), 
	difference_note TEXT NOT NULL, 
	signed_copy TEXT NOT NULL, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_statement PRIMARY KEY (id), 
	CONSTRAINT ck_statement_side CHECK (side in ('sale', 'purchase')), 
	CONSTRAINT ck_statement_days CHECK (date_to >= date_from), 
	CONSTRAINT ck_statement_closing CHECK (closing = opening + increase - decrease), 
	CONSTRAINT ck_statement_channel CHECK (channel in ('', 'wechat', 'mail', 'paper', 'fax')), 
	CONSTRAINT ck_statement_confirmed CHECK ((state = 'confirmed') = (confirmed_on is not null)), 
	CONSTRAINT ck_statement_difference_note CHECK (difference is null or difference = 0 or difference_note <> ''), 
	CONSTRAINT fk_statement_party_id FOREIGN KEY(party_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_statement_rule_id FOREIGN KEY(rule_id) REFERENCES dealings.statement_rule (id), 
	CONSTRAINT uq_statement_number UNIQUE (number)
);

CREATE INDEX ix_statement_changed_xid ON dealings.statement (changed_xid);

CREATE INDEX ix_statement_party_period ON dealings.statement (party_id, date_to);

CREATE UNIQUE INDEX uq_statement_by_rule ON dealings.statement (party_id, side, date_to) WHERE rule_id is not null;

CREATE TABLE expenses.claim_line (
	claim_id BIGINT NOT NULL, 
	line_no INTEGER NOT NULL, 
	day DATE NOT NULL, 
	kind_id BIGINT NOT NULL, 
	paper TEXT NOT NULL, 
	invoice_number TEXT NOT NULL, 
	description TEXT NOT NULL, 
	department_id BIGINT, 
	party_id BIGINT, 
	count INTEGER NOT NULL, 
	amount NUMERIC(18, 2) NOT NULL, 
	untaxed NUMERIC(18, 2) NOT NULL, 
	tax NUMERIC(18, 2) NOT NULL, 
	"over" NUMERIC(18, 2) NOT NULL, 
	approved NUMERIC(18, 2) NOT NULL, 
	deducted NUMERIC(18, 2) NOT NULL, 
	account_code TEXT, 
	correction TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_claim_line PRIMARY KEY (id), 
	CONSTRAINT uq_claim_line_claim_id_line_no UNIQUE (claim_id, line_no), 
	CONSTRAINT ck_claim_line_amount CHECK (amount > 0 and approved >= 0 and approved <= amount), 
	CONSTRAINT ck_claim_line_tax CHECK (tax >= 0 and untaxed >= 0 and count > 0), 
	CONSTRAINT ck_claim_line_deducted CHECK (deducted >= 0 and deducted <= approved), 
	CONSTRAINT ck_claim_line_paper CHECK (paper in ('rail', 'air', 'road', 'passenger', 'special', 'toll', 'ordinary', 'none')), 
	CONSTRAINT fk_claim_line_claim_id FOREIGN KEY(claim_id) REFERENCES expenses.claim (id), 
	CONSTRAINT fk_claim_line_kind_id FOREIGN KEY(kind_id) REFERENCES expenses.kind (id), 
	CONSTRAINT fk_claim_line_department_id FOREIGN KEY(department_id) REFERENCES company.department (id), 
	CONSTRAINT fk_claim_line_party_id FOREIGN KEY(party_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_claim_line_account_code FOREIGN KEY(account_code) REFERENCES ledger.account (code)
);

CREATE INDEX ix_claim_line_changed_xid ON expenses.claim_line (changed_xid);

CREATE INDEX ix_claim_line_invoice ON expenses.claim_line (invoice_number) WHERE invoice_number <> '';

CREATE INDEX ix_claim_line_kind_id ON expenses.claim_line (kind_id);

CREATE INDEX ix_claim_line_party_id ON expenses.claim_line (party_id);

CREATE TABLE expenses.settlement (
	claim_id BIGINT, 
	advance_id BIGINT, 
	cash_entry_id BIGINT, 
	entry_id BIGINT, 
	date DATE NOT NULL, 
	amount NUMERIC(18, 2) NOT NULL, 
	is_undone BOOLEAN NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_settlement PRIMARY KEY (id), 
	CONSTRAINT ck_settlement_amount CHECK (amount > 0), 
	CONSTRAINT ck_settlement_of_something CHECK (claim_id is not null or advance_id is not null), 
	CONSTRAINT ck_settlement_money_or_offset CHECK ((cash_entry_id is null) = (claim_id is not null and advance_id is not null)), 
	CONSTRAINT ck_settlement_entry CHECK ((cash_entry_id is null) = (entry_id is not null)), 
	CONSTRAINT fk_settlement_claim_id FOREIGN KEY(claim_id) REFERENCES expenses.claim (id), 
	CONSTRAINT fk_settlement_advance_id FOREIGN KEY(advance_id) REFERENCES expenses.advance (id), 
	CONSTRAINT fk_settlement_cash_entry_id FOREIGN KEY(cash_entry_id) REFERENCES invoicing.cash_entry (id), 
	CONSTRAINT fk_settlement_entry_id FOREIGN KEY(entry_id) REFERENCES ledger.entry (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX ix_settlement_advance_id ON expenses.settlement (advance_id);

CREATE INDEX ix_settlement_cash_entry_id ON expenses.settlement (cash_entry_id);

CREATE INDEX ix_settlement_changed_xid ON expenses.settlement (changed_xid);

CREATE INDEX ix_settlement_claim_id ON expenses.settlement (claim_id);

CREATE TABLE invoicing.acceptance (
	direction TEXT NOT NULL, 
	paper TEXT NOT NULL, 
	bill_number TEXT NOT NULL, 
	drawer TEXT NOT NULL, 
	acceptor TEXT NOT NULL, 
	issued_on DATE NOT NULL, 
	due_date DATE NOT NULL, 
	amount NUMERIC(18, 2) NOT NULL, 
	first_unit BIGINT NOT NULL, 
	is_divisible BOOLEAN NOT NULL, 
	interest NUMERIC(18, 2) NOT NULL, 
	party_id BIGINT NOT NULL, 
	payment_id BIGINT NOT NULL, 
	endorsed_payment_id BIGINT, 
	cash_account TEXT, 
	step_entry_id BIGINT, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_acceptance PRIMARY KEY (id), 
	CONSTRAINT ck_acceptance_direction CHECK (direction in ('in','out')), 
	CONSTRAINT ck_acceptance_paper CHECK (paper in ('bank','commercial')), 
	CONSTRAINT ck_acceptance_amount CHECK (amount > 0), 
	CONSTRAINT ck_acceptance_interest CHECK (interest >= 0 and interest < amount), 
	CONSTRAINT ck_acceptance_due_date CHECK (due_date >= issued_on), 
	CONSTRAINT ck_acceptance_first_unit CHECK (first_unit > 0), 
	CONSTRAINT fk_acceptance_party_id FOREIGN KEY(party_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_acceptance_payment_id FOREIGN KEY(payment_id) REFERENCES invoicing.payment (id), 
	CONSTRAINT fk_acceptance_endorsed_payment_id FOREIGN KEY(endorsed_payment_id) REFERENCES invoicing.payment (id), 
	CONSTRAINT fk_acceptance_cash_account FOREIGN KEY(cash_account) REFERENCES ledger.account (code), 
	CONSTRAINT fk_acceptance_step_entry_id FOREIGN KEY(step_entry_id) REFERENCES ledger.entry (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_acceptance_number UNIQUE (number)
);

CREATE INDEX ix_acceptance_changed_xid ON invoicing.acceptance (changed_xid);

CREATE INDEX ix_acceptance_endorsed_payment_id ON invoicing.acceptance (endorsed_payment_id);

CREATE INDEX ix_acceptance_party_id ON invoicing.acceptance (party_id);

CREATE INDEX ix_acceptance_payment_id ON invoicing.acceptance (payment_id);

CREATE UNIQUE INDEX uq_acceptance_bill ON invoicing.acceptance (bill_number, first_unit) WHERE state <> 'cancelled';

CREATE TABLE invoicing.invoice (
	direction TEXT NOT NULL, 
	tax_number TEXT NOT NULL, 
	party_id BIGINT NOT NULL, 
	billing_name_id BIGINT, 
	payer_id BIGINT, 
	department_id BIGINT, 
	due_date DATE NOT NULL, 
	red_of_id BIGINT, 
	net NUMERIC(18, 2) NOT NULL, 
	tax NUMERIC(18, 2) NOT NULL, 
	gross NUMERIC(18, 2) NOT NULL, 
	is_certified BOOLEAN NOT NULL, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_invoice PRIMARY KEY (id), 
	CONSTRAINT ck_invoice_direction CHECK (direction in ('sale','purchase')), 
	CONSTRAINT ck_invoice_gross CHECK (gross = net + tax), 
	CONSTRAINT fk_invoice_party_id FOREIGN KEY(party_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_invoice_billing_name_id FOREIGN KEY(billing_name_id) REFERENCES parties.billing_name (id), 
	CONSTRAINT fk_invoice_payer_id FOREIGN KEY(payer_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_invoice_department_id FOREIGN KEY(department_id) REFERENCES company.department (id), 
	CONSTRAINT fk_invoice_red_of_id FOREIGN KEY(red_of_id) REFERENCES invoicing.invoice (id), 
	CONSTRAINT uq_invoice_number UNIQUE (number)
);

CREATE INDEX ix_invoice_changed_xid ON invoicing.invoice (changed_xid);

CREATE INDEX ix_invoice_date ON invoicing.invoice (date, id);

CREATE INDEX ix_invoice_party ON invoicing.invoice (party_id, id);

CREATE INDEX ix_invoice_search ON invoicing.invoice USING gin (number gin_trgm_ops, tax_number gin_trgm_ops);

CREATE INDEX ix_invoice_tax_number ON invoicing.invoice (tax_number) WHERE tax_number <> '';

CREATE UNIQUE INDEX uq_invoice_purchase_tax_number ON invoicing.invoice (party_id, tax_number) WHERE direction = 'purchase' and tax_number <> '' and state <> 'reversed';

CREATE TABLE invoicing.payment_request (
	party_id BIGINT NOT NULL, 
	amount NUMERIC(18, 2) NOT NULL, 
	pay_on DATE NOT NULL, 
	reason TEXT NOT NULL, 
	payee_name TEXT NOT NULL, 
	payee_bank TEXT NOT NULL, 
	payee_account TEXT NOT NULL, 
	decided_by BIGINT, 
	decision_reason TEXT NOT NULL, 
	cash_account TEXT, 
	payment_id BIGINT, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_payment_request PRIMARY KEY (id), 
	CONSTRAINT ck_payment_request_amount CHECK (amount > 0), 
	CONSTRAINT fk_payment_request_party_id FOREIGN KEY(party_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_payment_request_cash_account FOREIGN KEY(cash_account) REFERENCES ledger.account (code), 
	CONSTRAINT uq_payment_request_payment_id UNIQUE (payment_id), 
	CONSTRAINT fk_payment_request_payment_id FOREIGN KEY(payment_id) REFERENCES invoicing.payment (id), 
	CONSTRAINT uq_payment_request_number UNIQUE (number)
);

CREATE INDEX ix_payment_request_changed_xid ON invoicing.payment_request (changed_xid);

CREATE INDEX ix_payment_request_party_id ON invoicing.payment_request (party_id);

CREATE TABLE invoicing.revaluation_line (
	revaluation_id BIGINT NOT NULL, 
	open_item_id BIGINT NOT NULL, 
	foreign_open NUMERIC(18, 2) NOT NULL, 
	before NUMERIC(18, 2) NOT NULL, 
	after NUMERIC(18, 2) NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_revaluation_line PRIMARY KEY (id), 
	CONSTRAINT fk_revaluation_line_revaluation_id FOREIGN KEY(revaluation_id) REFERENCES invoicing.revaluation (id), 
	CONSTRAINT fk_revaluation_line_open_item_id FOREIGN KEY(open_item_id) REFERENCES invoicing.open_item (id)
);

CREATE INDEX ix_revaluation_line_changed_xid ON invoicing.revaluation_line (changed_xid);

CREATE INDEX ix_revaluation_line_open_item_id ON invoicing.revaluation_line (open_item_id);

CREATE INDEX ix_revaluation_line_revaluation_id ON invoicing.revaluation_line (revaluation_id);

CREATE TABLE invoicing.settlement (
	debit_item_id BIGINT NOT NULL, 
	credit_item_id BIGINT NOT NULL, 
	payment_id BIGINT, 
	clearing_id BIGINT, 
	amount NUMERIC(18, 2) NOT NULL, 
	foreign_amount NUMERIC(18, 2) NOT NULL, 
	date DATE NOT NULL, 
	reverses_id BIGINT, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_settlement PRIMARY KEY (id), 
	CONSTRAINT ck_settlement_amount CHECK (amount <> 0), 
	CONSTRAINT ck_settlement_one_document CHECK (payment_id is null or clearing_id is null), 
	CONSTRAINT fk_settlement_debit_item_id FOREIGN KEY(debit_item_id) REFERENCES invoicing.open_item (id), 
	CONSTRAINT fk_settlement_credit_item_id FOREIGN KEY(credit_item_id) REFERENCES invoicing.open_item (id), 
	CONSTRAINT fk_settlement_payment_id FOREIGN KEY(payment_id) REFERENCES invoicing.payment (id), 
	CONSTRAINT fk_settlement_clearing_id FOREIGN KEY(clearing_id) REFERENCES invoicing.clearing (id), 
	CONSTRAINT uq_settlement_reverses_id UNIQUE (reverses_id), 
	CONSTRAINT fk_settlement_reverses_id FOREIGN KEY(reverses_id) REFERENCES invoicing.settlement (id)
);

CREATE INDEX ix_settlement_changed_xid ON invoicing.settlement (changed_xid);

CREATE INDEX ix_settlement_clearing_id ON invoicing.settlement (clearing_id);

CREATE INDEX ix_settlement_credit_item_id ON invoicing.settlement (credit_item_id);

CREATE INDEX ix_settlement_debit_item_id ON invoicing.settlement (debit_item_id);

CREATE INDEX ix_settlement_payment_id ON invoicing.settlement (payment_id);

CREATE TABLE invoicing.tax_invoice (
	direction TEXT NOT NULL, 
	invoice_kind TEXT NOT NULL, 
	is_red BOOLEAN NOT NULL, 
	buyer_name TEXT NOT NULL, 
	buyer_tax_id TEXT NOT NULL, 
	seller_name TEXT NOT NULL, 
	seller_tax_id TEXT NOT NULL, 
	party_id BIGINT, 
	net NUMERIC(18, 2) NOT NULL, 
	tax NUMERIC(18, 2) NOT NULL, 
	gross NUMERIC(18, 2) NOT NULL, 
	remark TEXT NOT NULL, 
	issuer TEXT NOT NULL, 
	special_business TEXT NOT NULL, 
	red_of_number TEXT NOT NULL, 
	red_confirm_number TEXT NOT NULL, 
	use_state TEXT NOT NULL, 
	deduct_month DATE, 
	deductible_tax NUMERIC(18, 2) NOT NULL, 
	handling TEXT NOT NULL, 
	match_problem TEXT NOT NULL, 
	invoice_request_id BIGINT, 
	tax_file_id BIGINT NOT NULL, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_tax_invoice PRIMARY KEY (id), 
	CONSTRAINT ck_tax_invoice_direction CHECK (direction in ('sale','purchase')), 
	CONSTRAINT ck_tax_invoice_gross CHECK (gross = net + tax), 
	CONSTRAINT ck_tax_invoice_use_state CHECK (use_state in ('none', 'unselected', 'selected', 'excluded')), 
	CONSTRAINT ck_tax_invoice_handling CHECK (handling in ('', 'expense', 'elsewhere')), 
	CONSTRAINT ck_tax_invoice_match_problem CHECK (match_problem in ('', 'no_request', 'amount_differs', 'buyer_differs', 'several')), 
	CONSTRAINT ck_tax_invoice_deduct_month CHECK ((use_state = 'selected') = (deduct_month is not null)), 
	CONSTRAINT fk_tax_invoice_party_id FOREIGN KEY(party_id) REFERENCES parties.party (id), 
	CONSTRAINT uq_tax_invoice_invoice_request_id UNIQUE (invoice_request_id), 
	CONSTRAINT fk_tax_invoice_invoice_request_id FOREIGN KEY(invoice_request_id) REFERENCES invoicing.invoice_request (id), 
	CONSTRAINT fk_tax_invoice_tax_file_id FOREIGN KEY(tax_file_id) REFERENCES invoicing.tax_file (id), 
	CONSTRAINT uq_tax_invoice_number UNIQUE (number)
);

CREATE INDEX ix_tax_invoice_changed_xid ON invoicing.tax_invoice (changed_xid);

CREATE INDEX ix_tax_invoice_deduct_month ON invoicing.tax_invoice (deduct_month) WHERE deduct_month is not null;

CREATE INDEX ix_tax_invoice_direction_date ON invoicing.tax_invoice (direction, date);

CREATE INDEX ix_tax_invoice_party_id ON invoicing.tax_invoice (party_id);

CREATE INDEX ix_tax_invoice_red_of_number ON invoicing.tax_invoice (red_of_number);

CREATE INDEX ix_tax_invoice_unselected ON invoicing.tax_invoice (date) WHERE use_state = 'unselected';

CREATE TABLE ledger.cash_flow_assignment (
	entry_id BIGINT NOT NULL, 
	line_no INTEGER NOT NULL, 
	place INTEGER NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	cash_flow_line INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	actor_id BIGINT NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	CONSTRAINT pk_cash_flow_assignment PRIMARY KEY (entry_id, line_no, place), 
	CONSTRAINT fk_cash_flow_assignment_entry_id_line_no FOREIGN KEY(entry_id, line_no) REFERENCES ledger.entry_line (entry_id, line_no)
);

CREATE INDEX ix_cash_flow_assignment_changed_xid ON ledger.cash_flow_assignment (changed_xid);

CREATE TABLE planning.suggestion (
	run_id BIGINT NOT NULL, 
	item_id BIGINT NOT NULL, 
	supplier_id BIGINT, 
	quantity NUMERIC(18, 6) NOT NULL, 
	position NUMERIC(18, 6) NOT NULL, 
	trigger NUMERIC(18, 6) NOT NULL, 
	target NUMERIC(18, 6) NOT NULL, 
	price NUMERIC(18, 6) NOT NULL, 
	order_by DATE, 
	stockout_on DATE, 
	reason JSONB NOT NULL, 
	decided_quantity NUMERIC(18, 6), 
	decision_reason TEXT NOT NULL, 
	decided_by BIGINT, 
	decided_at TIMESTAMP WITH TIME ZONE, 
	purchase_order_id BIGINT, 
	requisition_id BIGINT, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_suggestion PRIMARY KEY (id), 
	CONSTRAINT ck_suggestion_quantity CHECK (quantity > 0), 
	CONSTRAINT fk_suggestion_run_id FOREIGN KEY(run_id) REFERENCES planning.forecast_run (id), 
	CONSTRAINT fk_suggestion_item_id FOREIGN KEY(item_id) REFERENCES items.item (id), 
	CONSTRAINT fk_suggestion_supplier_id FOREIGN KEY(supplier_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_suggestion_purchase_order_id FOREIGN KEY(purchase_order_id) REFERENCES purchasing."order" (id), 
	CONSTRAINT fk_suggestion_requisition_id FOREIGN KEY(requisition_id) REFERENCES purchasing.requisition (id), 
	CONSTRAINT uq_suggestion_number UNIQUE (number)
);

CREATE INDEX ix_suggestion_changed_xid ON planning.suggestion (changed_xid);

CREATE INDEX ix_suggestion_item_id ON planning.suggestion (item_id);

CREATE UNIQUE INDEX uq_suggestion_open_item ON planning.suggestion (item_id) WHERE state = 'open';

CREATE TABLE purchasing.goods_receipt (
	order_id BIGINT NOT NULL, 
	supplier_id BIGINT NOT NULL, 
	warehouse_id BIGINT NOT NULL, 
	returns_id BIGINT, 
	value NUMERIC(18, 2) NOT NULL, 
	supplier_note TEXT NOT NULL, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_goods_receipt PRIMARY KEY (id), 
	CONSTRAINT fk_goods_receipt_order_id FOREIGN KEY(order_id) REFERENCES purchasing."order" (id), 
	CONSTRAINT fk_goods_receipt_supplier_id FOREIGN KEY(supplier_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_goods_receipt_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES stock.warehouse (id), 
	CONSTRAINT fk_goods_receipt_returns_id FOREIGN KEY(returns_id) REFERENCES purchasing.goods_receipt (id), 
	CONSTRAINT uq_goods_receipt_number UNIQUE (number)
);

CREATE INDEX ix_goods_receipt_changed_xid ON purchasing.goods_receipt (changed_xid);

CREATE INDEX ix_goods_receipt_order_id ON purchasing.goods_receipt (order_id);

CREATE INDEX ix_goods_receipt_returns_id ON purchasing.goods_receipt (returns_id);

CREATE INDEX ix_goods_receipt_supplier_id ON purchasing.goods_receipt (supplier_id);

CREATE TABLE purchasing.order_line (
	order_id BIGINT NOT NULL, 
	line_no INTEGER NOT NULL, 
	item_id BIGINT NOT NULL, 
	quantity NUMERIC(18, 6) NOT NULL, 
	unit TEXT NOT NULL, 
	unit_factor NUMERIC(18, 6) NOT NULL, 
	second_quantity NUMERIC(18, 6), 
	price NUMERIC(18, 6) NOT NULL, 
	discount NUMERIC(9, 6) NOT NULL, 
	vat_rate NUMERIC(9, 6) NOT NULL, 
	net NUMERIC(18, 2) NOT NULL, 
	tax NUMERIC(18, 2) NOT NULL, 
	gross NUMERIC(18, 2) NOT NULL, 
	promise_date DATE, 
	received NUMERIC(18, 6) NOT NULL, 
	returned NUMERIC(18, 6) NOT NULL, 
	invoiced NUMERIC(18, 6) NOT NULL, 
	cancelled NUMERIC(18, 6) NOT NULL, 
	over_tolerance NUMERIC(9, 6) NOT NULL, 
	under_tolerance NUMERIC(9, 6) NOT NULL, 
	open NUMERIC(18, 6) GENERATED ALWAYS AS (greatest(quantity - received + returned - cancelled, 0)) STORED NOT NULL, 
	note TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_order_line PRIMARY KEY (id), 
	CONSTRAINT uq_order_line_order_id_line_no UNIQUE (order_id, line_no), 
	CONSTRAINT ck_order_line_quantity CHECK (quantity > 0), 
	CONSTRAINT ck_order_line_received CHECK (received >= 0 and returned >= 0 and returned <= received), 
	CONSTRAINT ck_order_line_tolerance CHECK (over_tolerance between 0 and 1 and under_tolerance between 0 and 1), 
	CONSTRAINT ck_order_line_not_over_received CHECK (received - returned + cancelled <= round(quantity * (1 + over_tolerance), 6)), 
	CONSTRAINT ck_order_line_not_over_invoiced CHECK (invoiced >= 0 and invoiced <= round(quantity * (1 + over_tolerance), 6)), 
	CONSTRAINT ck_order_line_gross CHECK (gross = net + tax), 
	CONSTRAINT ck_order_line_unit_factor CHECK (unit_factor > 0), 
	CONSTRAINT fk_order_line_order_id FOREIGN KEY(order_id) REFERENCES purchasing."order" (id), 
	CONSTRAINT fk_order_line_item_id FOREIGN KEY(item_id) REFERENCES items.item (id)
);

CREATE INDEX ix_order_line_changed_xid ON purchasing.order_line (changed_xid);

CREATE INDEX ix_order_line_item ON purchasing.order_line (item_id, order_id);

CREATE INDEX ix_order_line_item_open ON purchasing.order_line (item_id) WHERE open > 0;

CREATE TABLE purchasing.requisition_line (
	requisition_id BIGINT NOT NULL, 
	line_no INTEGER NOT NULL, 
	item_id BIGINT NOT NULL, 
	supplier_id BIGINT, 
	quantity NUMERIC(18, 6) NOT NULL, 
	price NUMERIC(18, 6), 
	needed_on DATE, 
	reason TEXT NOT NULL, 
	ordered NUMERIC(18, 6) NOT NULL, 
	cancelled NUMERIC(18, 6) NOT NULL, 
	open NUMERIC(18, 6) GENERATED ALWAYS AS (quantity - ordered - cancelled) STORED NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_requisition_line PRIMARY KEY (id), 
	CONSTRAINT uq_requisition_line_requisition_id_line_no UNIQUE (requisition_id, line_no), 
	CONSTRAINT ck_requisition_line_quantity CHECK (quantity > 0), 
	CONSTRAINT ck_requisition_line_not_over_ordered CHECK (ordered >= 0 and cancelled >= 0 and ordered + cancelled <= quantity), 
	CONSTRAINT fk_requisition_line_requisition_id FOREIGN KEY(requisition_id) REFERENCES purchasing.requisition (id), 
	CONSTRAINT fk_requisition_line_item_id FOREIGN KEY(item_id) REFERENCES items.item (id), 
	CONSTRAINT fk_requisition_line_supplier_id FOREIGN KEY(supplier_id) REFERENCES parties.party (id)
);

CREATE INDEX ix_requisition_line_changed_xid ON purchasing.requisition_line (changed_xid);

CREATE INDEX ix_requisition_line_item ON purchasing.requisition_line (item_id);

CREATE INDEX ix_requisition_line_item_open ON purchasing.requisition_line (item_id) WHERE open > 0;

CREATE TABLE purchasing.supplier_price (
	supplier_item_id BIGINT NOT NULL, 
	minimum_quantity NUMERIC(18, 6) NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	price NUMERIC(18, 6) NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_supplier_price PRIMARY KEY (id), 
	CONSTRAINT uq_supplier_price_supplier_item_id_minimum_quantity_valid_from UNIQUE (supplier_item_id, minimum_quantity, valid_from), 
	CONSTRAINT ck_supplier_price_price CHECK (minimum_quantity >= 0 and price > 0), 
	CONSTRAINT ck_supplier_price_days CHECK (valid_to is null or valid_to >= valid_from), 
	CONSTRAINT fk_supplier_price_supplier_item_id FOREIGN KEY(supplier_item_id) REFERENCES purchasing.supplier_item (id)
);

CREATE INDEX ix_supplier_price_changed_xid ON purchasing.supplier_price (changed_xid);

CREATE TABLE sales."order" (
	customer_id BIGINT NOT NULL, 
	billing_name_id BIGINT, 
	payer_id BIGINT, 
	customer_po TEXT NOT NULL, 
	salesperson_id BIGINT, 
	department_id BIGINT, 
	channel TEXT NOT NULL, 
	warehouse_id BIGINT NOT NULL, 
	terms_id BIGINT, 
	price_includes_tax BOOLEAN NOT NULL, 
	promise_date DATE, 
	delivery TEXT NOT NULL, 
	billing TEXT NOT NULL, 
	payment TEXT NOT NULL, 
	net NUMERIC(18, 2) NOT NULL, 
	tax NUMERIC(18, 2) NOT NULL, 
	gross NUMERIC(18, 2) NOT NULL, 
	currency TEXT NOT NULL, 
	rate NUMERIC(18, 8), 
	foreign_gross NUMERIC(18, 2) NOT NULL, 
	discount_amount NUMERIC(18, 2) NOT NULL, 
	rounding_off NUMERIC(18, 2) NOT NULL, 
	approved_at TIMESTAMP WITH TIME ZONE, 
	approved_by BIGINT, 
	special_approval TEXT NOT NULL, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_order PRIMARY KEY (id), 
	CONSTRAINT ck_order_delivery CHECK (delivery in ('none', 'part', 'all')), 
	CONSTRAINT ck_order_billing CHECK (billing in ('none', 'part', 'all')), 
	CONSTRAINT ck_order_payment CHECK (payment in ('none', 'part', 'all')), 
	CONSTRAINT ck_order_special_approval CHECK (special_approval in ('none', 'waiting', 'given', 'refused')), 
	CONSTRAINT ck_order_gross CHECK (gross = net + tax), 
	CONSTRAINT ck_order_currency CHECK ((currency = 'CNY') = (rate is null) and coalesce(rate, 1) > 0), 
	CONSTRAINT ck_order_foreign_gross CHECK (rate is not null or foreign_gross = 0), 
	CONSTRAINT fk_order_customer_id FOREIGN KEY(customer_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_order_billing_name_id FOREIGN KEY(billing_name_id) REFERENCES parties.billing_name (id), 
	CONSTRAINT fk_order_payer_id FOREIGN KEY(payer_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_order_salesperson_id FOREIGN KEY(salesperson_id) REFERENCES people.employee (id), 
	CONSTRAINT fk_order_department_id FOREIGN KEY(department_id) REFERENCES company.department (id), 
	CONSTRAINT fk_order_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES stock.warehouse (id), 
	CONSTRAINT fk_order_terms_id FOREIGN KEY(terms_id) REFERENCES parties.terms (id), 
	CONSTRAINT uq_order_number UNIQUE (number)
);

CREATE INDEX ix_order_changed_xid ON sales."order" (changed_xid);

CREATE INDEX ix_order_customer_date ON sales."order" (customer_id, date);

CREATE INDEX ix_order_customer_open ON sales."order" (customer_id, date) WHERE state in ('draft', 'placed', 'approved');

CREATE INDEX ix_order_date ON sales."order" (date, id);

CREATE INDEX ix_order_salesperson_date ON sales."order" (salesperson_id, date);

CREATE INDEX ix_order_search ON sales."order" USING gin (number gin_trgm_ops, customer_po gin_trgm_ops);

CREATE INDEX ix_order_state_date ON sales."order" (state, date);

CREATE TABLE sales.price_list_line (
	price_list_id BIGINT NOT NULL, 
	line_no INTEGER NOT NULL, 
	item_id BIGINT NOT NULL, 
	minimum_quantity NUMERIC(18, 6) NOT NULL, 
	price NUMERIC(18, 6) NOT NULL, 
	valid_from DATE, 
	valid_to DATE, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_price_list_line PRIMARY KEY (id), 
	CONSTRAINT uq_price_list_line_price_list_id_line_no UNIQUE (price_list_id, line_no), 
	CONSTRAINT ck_price_list_line_price CHECK (minimum_quantity >= 0 and price >= 0), 
	CONSTRAINT ck_price_list_line_valid CHECK (valid_to is null or valid_from is null or valid_to >= valid_from), 
	CONSTRAINT fk_price_list_line_price_list_id FOREIGN KEY(price_list_id) REFERENCES sales.price_list (id), 
	CONSTRAINT fk_price_list_line_item_id FOREIGN KEY(item_id) REFERENCES items.item (id)
);

CREATE INDEX ix_price_list_line_changed_xid ON sales.price_list_line (changed_xid);

CREATE INDEX ix_price_list_line_item ON sales.price_list_line (item_id, price_list_id);

CREATE TABLE stock.average_share (
	move_id BIGINT NOT NULL, 
	close_id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	item_id BIGINT NOT NULL, 
	source_line_id BIGINT NOT NULL, 
	value NUMERIC(18, 2) NOT NULL, 
	CONSTRAINT pk_average_share PRIMARY KEY (move_id, close_id), 
	CONSTRAINT fk_average_share_move_id FOREIGN KEY(move_id) REFERENCES stock.move (id), 
	CONSTRAINT fk_average_share_item_id FOREIGN KEY(item_id) REFERENCES items.item (id)
);

CREATE INDEX ix_average_share_changed_xid ON stock.average_share (changed_xid);

CREATE INDEX ix_average_share_line ON stock.average_share (item_id, source_line_id);

CREATE TABLE stock.bill_line (
	bill_id BIGINT NOT NULL, 
	line_no INTEGER NOT NULL, 
	item_id BIGINT NOT NULL, 
	quantity NUMERIC(18, 6) NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_bill_line PRIMARY KEY (id), 
	CONSTRAINT uq_bill_line_bill_id_item_id UNIQUE (bill_id, item_id), 
	CONSTRAINT ck_bill_line_quantity CHECK (quantity > 0), 
	CONSTRAINT fk_bill_line_bill_id FOREIGN KEY(bill_id) REFERENCES stock.bill (id), 
	CONSTRAINT fk_bill_line_item_id FOREIGN KEY(item_id) REFERENCES items.item (id)
);

CREATE INDEX ix_bill_line_changed_xid ON stock.bill_line (changed_xid);

CREATE TABLE stock.custody_line (
	custody_id BIGINT NOT NULL, 
	line_no INTEGER NOT NULL, 
	item_id BIGINT, 
	name TEXT NOT NULL, 
	serial TEXT NOT NULL, 
	location_id BIGINT NOT NULL, 
	quantity NUMERIC(18, 6) NOT NULL, 
	handed_back NUMERIC(18, 6) NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_custody_line PRIMARY KEY (id), 
	CONSTRAINT uq_custody_line_custody_id_line_no UNIQUE (custody_id, line_no), 
	CONSTRAINT ck_custody_line_not_over_handed_back CHECK (handed_back between 0 and quantity), 
	CONSTRAINT fk_custody_line_custody_id FOREIGN KEY(custody_id) REFERENCES stock.custody (id), 
	CONSTRAINT fk_custody_line_item_id FOREIGN KEY(item_id) REFERENCES items.item (id), 
	CONSTRAINT fk_custody_line_location_id FOREIGN KEY(location_id) REFERENCES stock.location (id)
);

CREATE INDEX ix_custody_line_changed_xid ON stock.custody_line (changed_xid);

CREATE TABLE stock.layer_use (
	id BIGINT GENERATED ALWAYS AS IDENTITY, 
	layer_id BIGINT NOT NULL, 
	source_kind TEXT NOT NULL, 
	source_line_id BIGINT NOT NULL, 
	quantity NUMERIC(18, 6) NOT NULL, 
	value NUMERIC(18, 2) NOT NULL, 
	returned NUMERIC(18, 6) NOT NULL, 
	returned_value NUMERIC(18, 2) NOT NULL, 
	CONSTRAINT pk_layer_use PRIMARY KEY (id), 
	CONSTRAINT ck_layer_use_returned CHECK (returned between 0 and quantity), 
	CONSTRAINT fk_layer_use_layer_id FOREIGN KEY(layer_id) REFERENCES stock.layer (id)
);

CREATE INDEX ix_layer_use_source ON stock.layer_use (source_line_id);

CREATE TABLE stock.loan_line (
	loan_id BIGINT NOT NULL, 
	line_no INTEGER NOT NULL, 
	item_id BIGINT NOT NULL, 
	lot_id BIGINT NOT NULL, 
	from_location_id BIGINT NOT NULL, 
	lent_id BIGINT NOT NULL, 
	quantity NUMERIC(18, 6) NOT NULL, 
	returned NUMERIC(18, 6) NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_loan_line PRIMARY KEY (id), 
	CONSTRAINT uq_loan_line_loan_id_line_no UNIQUE (loan_id, line_no), 
	CONSTRAINT ck_loan_line_not_over_returned CHECK (returned between 0 and quantity), 
	CONSTRAINT fk_loan_line_loan_id FOREIGN KEY(loan_id) REFERENCES stock.loan (id), 
	CONSTRAINT fk_loan_line_item_id FOREIGN KEY(item_id) REFERENCES items.item (id), 
	CONSTRAINT fk_loan_line_from_location_id FOREIGN KEY(from_location_id) REFERENCES stock.location (id), 
	CONSTRAINT fk_loan_line_lent_id FOREIGN KEY(lent_id) REFERENCES stock.location (id)
);

CREATE INDEX ix_loan_line_changed_xid ON stock.loan_line (changed_xid);

CREATE TABLE assets.asset (
	name TEXT NOT NULL, 
	spec TEXT NOT NULL, 
	origin TEXT NOT NULL, 
	category_id BIGINT NOT NULL, 
	department_id BIGINT, 
	keeper_id BIGINT, 
	place TEXT NOT NULL, 
	start_date DATE NOT NULL, 
	first_month DATE NOT NULL, 
	opening_months INTEGER NOT NULL, 
	opening_accumulated NUMERIC(18, 2) NOT NULL, 
	original_value NUMERIC(18, 2) NOT NULL, 
	accumulated NUMERIC(18, 2) NOT NULL, 
	residual_value NUMERIC(18, 2) NOT NULL, 
	life_months INTEGER NOT NULL, 
	supplier_id BIGINT, 
	invoice_id BIGINT, 
	tax NUMERIC(18, 2) NOT NULL, 
	tax_deducted NUMERIC(18, 2) NOT NULL, 
	item_id BIGINT, 
	entry_id BIGINT, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_asset PRIMARY KEY (id), 
	CONSTRAINT ck_asset_origin CHECK (origin in ('opening', 'purchase', 'account', 'found')), 
	CONSTRAINT ck_asset_accumulated CHECK (accumulated >= 0 and accumulated <= original_value), 
	CONSTRAINT ck_asset_terms CHECK (residual_value >= 0 and life_months > 0), 
	CONSTRAINT fk_asset_category_id FOREIGN KEY(category_id) REFERENCES assets.category (id), 
	CONSTRAINT fk_asset_department_id FOREIGN KEY(department_id) REFERENCES company.department (id), 
	CONSTRAINT fk_asset_keeper_id FOREIGN KEY(keeper_id) REFERENCES people.employee (id), 
	CONSTRAINT fk_asset_supplier_id FOREIGN KEY(supplier_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_asset_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoicing.invoice (id), 
	CONSTRAINT fk_asset_item_id FOREIGN KEY(item_id) REFERENCES items.item (id), 
	CONSTRAINT fk_asset_entry_id FOREIGN KEY(entry_id) REFERENCES ledger.entry (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_asset_number UNIQUE (number)
);

CREATE INDEX ix_asset_category ON assets.asset (category_id, state);

CREATE INDEX ix_asset_changed_xid ON assets.asset (changed_xid);

CREATE INDEX ix_asset_department_id ON assets.asset (department_id);

CREATE INDEX ix_asset_invoice_id ON assets.asset (invoice_id);

CREATE TABLE costing.basis_value (
	month DATE NOT NULL, 
	measure TEXT NOT NULL, 
	cost_centre_id BIGINT NOT NULL, 
	order_id BIGINT, 
	assembly_id BIGINT, 
	value NUMERIC(18, 6) NOT NULL, 
	note TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_basis_value PRIMARY KEY (id), 
	CONSTRAINT uq_basis_value_month_measure_cost_centre_id_order_id_as_49dd UNIQUE NULLS NOT DISTINCT (month, measure, cost_centre_id, order_id, assembly_id), 
	CONSTRAINT ck_basis_value_measure CHECK (measure in ('hours', 'quantity', 'material')), 
	CONSTRAINT ck_basis_value_value CHECK (value >= 0), 
	CONSTRAINT ck_basis_value_one_receiver CHECK (order_id is null or assembly_id is null), 
	CONSTRAINT ck_basis_value_first_day CHECK (extract(day from month) = 1), 
	CONSTRAINT fk_basis_value_cost_centre_id FOREIGN KEY(cost_centre_id) REFERENCES costing.cost_centre (id), 
	CONSTRAINT fk_basis_value_order_id FOREIGN KEY(order_id) REFERENCES sales."order" (id), 
	CONSTRAINT fk_basis_value_assembly_id FOREIGN KEY(assembly_id) REFERENCES stock.assembly (id)
);

CREATE INDEX ix_basis_value_assembly_id ON costing.basis_value (assembly_id);

CREATE INDEX ix_basis_value_changed_xid ON costing.basis_value (changed_xid);

CREATE INDEX ix_basis_value_order_id ON costing.basis_value (order_id);

CREATE TABLE fulfilment.direct_line (
	sales_order_id BIGINT NOT NULL, 
	sales_order_line_id BIGINT NOT NULL, 
	purchase_order_id BIGINT NOT NULL, 
	purchase_order_line_id BIGINT NOT NULL, 
	quantity NUMERIC(18, 6) NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_direct_line PRIMARY KEY (id), 
	CONSTRAINT ck_direct_line_quantity CHECK (quantity > 0), 
	CONSTRAINT fk_direct_line_sales_order_id FOREIGN KEY(sales_order_id) REFERENCES sales."order" (id), 
	CONSTRAINT fk_direct_line_purchase_order_id FOREIGN KEY(purchase_order_id) REFERENCES purchasing."order" (id), 
	CONSTRAINT uq_direct_line_purchase_order_line_id UNIQUE (purchase_order_line_id), 
	CONSTRAINT fk_direct_line_purchase_order_line_id FOREIGN KEY(purchase_order_line_id) REFERENCES purchasing.order_line (id)
);

CREATE INDEX ix_direct_line_changed_xid ON fulfilment.direct_line (changed_xid);

CREATE INDEX ix_direct_line_purchase_order_id ON fulfilment.direct_line (purchase_order_id);

CREATE INDEX ix_direct_line_sales_order_id ON fulfilment.direct_line (sales_order_id);

CREATE INDEX ix_direct_line_sales_order_line_id ON fulfilment.direct_line (sales_order_line_id);

CREATE TABLE fulfilment.order_urgency (
	order_id BIGINT NOT NULL, 
	rank INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	set_by BIGINT NOT NULL, 
	set_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_order_urgency PRIMARY KEY (id), 
	CONSTRAINT ck_order_urgency_rank CHECK (rank between 0 and 3), 
	CONSTRAINT uq_order_urgency_order_id UNIQUE (order_id), 
	CONSTRAINT fk_order_urgency_order_id FOREIGN KEY(order_id) REFERENCES sales."order" (id)
);

CREATE INDEX ix_order_urgency_changed_xid ON fulfilment.order_urgency (changed_xid);

CREATE TABLE fulfilment.pick_line (
	pick_list_id BIGINT NOT NULL, 
	line_no INTEGER NOT NULL, 
	order_id BIGINT NOT NULL, 
	order_line_id BIGINT NOT NULL, 
	item_id BIGINT NOT NULL, 
	location_id BIGINT NOT NULL, 
	lot_id BIGINT NOT NULL, 
	quantity NUMERIC(18, 6) NOT NULL, 
	picked NUMERIC(18, 6) NOT NULL, 
	is_short BOOLEAN NOT NULL, 
	note TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_pick_line PRIMARY KEY (id), 
	CONSTRAINT uq_pick_line_pick_list_id_line_no UNIQUE (pick_list_id, line_no), 
	CONSTRAINT ck_pick_line_quantity CHECK (quantity > 0), 
	CONSTRAINT ck_pick_line_picked CHECK (picked >= 0 and picked <= quantity), 
	CONSTRAINT ck_pick_line_short CHECK (not is_short or picked < quantity), 
	CONSTRAINT fk_pick_line_pick_list_id FOREIGN KEY(pick_list_id) REFERENCES fulfilment.pick_list (id), 
	CONSTRAINT fk_pick_line_order_id FOREIGN KEY(order_id) REFERENCES sales."order" (id), 
	CONSTRAINT fk_pick_line_item_id FOREIGN KEY(item_id) REFERENCES items.item (id), 
	CONSTRAINT fk_pick_line_location_id FOREIGN KEY(location_id) REFERENCES stock.location (id)
);

CREATE INDEX ix_pick_line_changed_xid ON fulfilment.pick_line (changed_xid);

CREATE INDEX ix_pick_line_order_line_id ON fulfilment.pick_line (order_line_id);

CREATE TABLE invoicing.invoice_line (
	invoice_id BIGINT NOT NULL, 
	line_no INTEGER NOT NULL, 
	item_id BIGINT NOT NULL, 
	quantity NUMERIC(18, 6) NOT NULL, 
	net NUMERIC(18, 2) NOT NULL, 
	tax NUMERIC(18, 2) NOT NULL, 
	gross NUMERIC(18, 2) NOT NULL, 
	vat_rate NUMERIC(9, 6) NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_invoice_line PRIMARY KEY (id), 
	CONSTRAINT uq_invoice_line_invoice_id_line_no UNIQUE (invoice_id, line_no), 
	CONSTRAINT fk_invoice_line_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoicing.invoice (id), 
	CONSTRAINT fk_invoice_line_item_id FOREIGN KEY(item_id) REFERENCES items.item (id)
);

CREATE INDEX ix_invoice_line_changed_xid ON invoicing.invoice_line (changed_xid);

CREATE INDEX ix_invoice_line_item ON invoicing.invoice_line (item_id, invoice_id);

CREATE TABLE invoicing.invoice_request_line (
	invoice_request_id BIGINT NOT NULL, 
	line_no INTEGER NOT NULL, 
	item_id BIGINT NOT NULL, 
	name TEXT NOT NULL, 
	spec TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	tax_code TEXT NOT NULL, 
	quantity NUMERIC(18, 6), 
	net NUMERIC(18, 2) NOT NULL, 
	tax NUMERIC(18, 2) NOT NULL, 
	gross NUMERIC(18, 2) NOT NULL, 
	discount NUMERIC(18, 2) NOT NULL, 
	vat_rate NUMERIC(9, 6) NOT NULL, 
	invoice_id BIGINT, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_invoice_request_line PRIMARY KEY (id), 
	CONSTRAINT uq_invoice_request_line_invoice_request_id_line_no UNIQUE (invoice_request_id, line_no), 
	CONSTRAINT ck_invoice_request_line_gross CHECK (gross = net + tax), 
	CONSTRAINT ck_invoice_request_line_discount CHECK (discount >= 0), 
	CONSTRAINT fk_invoice_request_line_invoice_request_id FOREIGN KEY(invoice_request_id) REFERENCES invoicing.invoice_request (id), 
	CONSTRAINT fk_invoice_request_line_item_id FOREIGN KEY(item_id) REFERENCES items.item (id), 
	CONSTRAINT fk_invoice_request_line_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoicing.invoice (id)
);

CREATE INDEX ix_invoice_request_line_changed_xid ON invoicing.invoice_request_line (changed_xid);

CREATE INDEX ix_invoice_request_line_invoice_id ON invoicing.invoice_request_line (invoice_id);

CREATE TABLE invoicing.payment_request_line (
	payment_request_id BIGINT NOT NULL, 
	open_item_id BIGINT NOT NULL, 
	amount NUMERIC(18, 2) NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_payment_request_line PRIMARY KEY (id), 
	CONSTRAINT ck_payment_request_line_amount CHECK (amount > 0), 
	CONSTRAINT fk_payment_request_line_payment_request_id FOREIGN KEY(payment_request_id) REFERENCES invoicing.payment_request (id), 
	CONSTRAINT fk_payment_request_line_open_item_id FOREIGN KEY(open_item_id) REFERENCES invoicing.open_item (id)
);

CREATE INDEX ix_payment_request_line_changed_xid ON invoicing.payment_request_line (changed_xid);

CREATE INDEX ix_payment_request_line_open_item_id ON invoicing.payment_request_line (open_item_id);

CREATE INDEX ix_payment_request_line_payment_request_id ON invoicing.payment_request_line (payment_request_id);

CREATE TABLE invoicing.red_confirmation (
	confirm_number TEXT NOT NULL, 
	tax_invoice_id BIGINT NOT NULL, 
	red_tax_invoice_id BIGINT, 
	reason TEXT NOT NULL, 
	net NUMERIC(18, 2) NOT NULL, 
	tax NUMERIC(18, 2) NOT NULL, 
	gross NUMERIC(18, 2) NOT NULL, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_red_confirmation PRIMARY KEY (id), 
	CONSTRAINT ck_red_confirmation_reason CHECK (reason in ('wrong', 'return', 'stopped', 'allowance')), 
	CONSTRAINT ck_red_confirmation_gross CHECK (net < 0 and gross = net + tax), 
	CONSTRAINT fk_red_confirmation_tax_invoice_id FOREIGN KEY(tax_invoice_id) REFERENCES invoicing.tax_invoice (id), 
	CONSTRAINT uq_red_confirmation_red_tax_invoice_id UNIQUE (red_tax_invoice_id), 
	CONSTRAINT fk_red_confirmation_red_tax_invoice_id FOREIGN KEY(red_tax_invoice_id) REFERENCES invoicing.tax_invoice (id), 
	CONSTRAINT uq_red_confirmation_number UNIQUE (number)
);

CREATE INDEX ix_red_confirmation_changed_xid ON invoicing.red_confirmation (changed_xid);

CREATE INDEX ix_red_confirmation_tax_invoice_id ON invoicing.red_confirmation (tax_invoice_id);

CREATE UNIQUE INDEX uq_red_confirmation_confirm_number ON invoicing.red_confirmation (confirm_number) WHERE confirm_number <> '' and state <> 'cancelled';

CREATE TABLE invoicing.tax_invoice_line (
	tax_invoice_id BIGINT NOT NULL, 
	line_no INTEGER NOT NULL, 
	tax_code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	spec TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	quantity NUMERIC(24, 13), 
	unit_price NUMERIC(24, 13), 
	net NUMERIC(18, 2) NOT NULL, 
	tax NUMERIC(18, 2) NOT NULL, 
	vat_rate NUMERIC(9, 6), 
	rate_text TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_tax_invoice_line PRIMARY KEY (id), 
	CONSTRAINT uq_tax_invoice_line_tax_invoice_id_line_no UNIQUE (tax_invoice_id, line_no), 
	CONSTRAINT fk_tax_invoice_line_tax_invoice_id FOREIGN KEY(tax_invoice_id) REFERENCES invoicing.tax_invoice (id)
);

CREATE INDEX ix_tax_invoice_line_changed_xid ON invoicing.tax_invoice_line (changed_xid);

CREATE TABLE invoicing.tax_selection_line (
	tax_selection_id BIGINT NOT NULL, 
	tax_invoice_id BIGINT NOT NULL, 
	tax NUMERIC(18, 2) NOT NULL, 
	moved NUMERIC(18, 2) NOT NULL, 
	debit_account TEXT NOT NULL, 
	credit_account TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_tax_selection_line PRIMARY KEY (id), 
	CONSTRAINT uq_tax_selection_line_tax_selection_id_tax_invoice_id UNIQUE (tax_selection_id, tax_invoice_id), 
	CONSTRAINT fk_tax_selection_line_tax_selection_id FOREIGN KEY(tax_selection_id) REFERENCES invoicing.tax_selection (id), 
	CONSTRAINT fk_tax_selection_line_tax_invoice_id FOREIGN KEY(tax_invoice_id) REFERENCES invoicing.tax_invoice (id)
);

CREATE INDEX ix_tax_selection_line_changed_xid ON invoicing.tax_selection_line (changed_xid);

CREATE INDEX ix_tax_selection_line_tax_invoice_id ON invoicing.tax_selection_line (tax_invoice_id);

CREATE TABLE purchasing.exchange (
	supplier_id BIGINT NOT NULL, 
	order_id BIGINT NOT NULL, 
	goods_receipt_id BIGINT NOT NULL, 
	return_id BIGINT, 
	is_at_customer BOOLEAN NOT NULL, 
	reason TEXT NOT NULL, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_exchange PRIMARY KEY (id), 
	CONSTRAINT ck_exchange_return CHECK (is_at_customer = (return_id is null)), 
	CONSTRAINT fk_exchange_supplier_id FOREIGN KEY(supplier_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_exchange_order_id FOREIGN KEY(order_id) REFERENCES purchasing."order" (id), 
	CONSTRAINT fk_exchange_goods_receipt_id FOREIGN KEY(goods_receipt_id) REFERENCES purchasing.goods_receipt (id), 
	CONSTRAINT uq_exchange_return_id UNIQUE (return_id), 
	CONSTRAINT fk_exchange_return_id FOREIGN KEY(return_id) REFERENCES purchasing.goods_receipt (id), 
	CONSTRAINT uq_exchange_number UNIQUE (number)
);

CREATE INDEX ix_exchange_changed_xid ON purchasing.exchange (changed_xid);

CREATE INDEX ix_exchange_goods_receipt_id ON purchasing.exchange (goods_receipt_id);

CREATE INDEX ix_exchange_order_id ON purchasing.exchange (order_id);

CREATE INDEX ix_exchange_supplier_id ON purchasing.exchange (supplier_id);

CREATE TABLE purchasing.goods_receipt_line (
	goods_receipt_id BIGINT NOT NULL, 
	line_no INTEGER NOT NULL, 
	order_line_id BIGINT NOT NULL, 
	item_id BIGINT NOT NULL, 
	location_id BIGINT, 
	lot_id BIGINT NOT NULL, 
	quantity NUMERIC(18, 6) NOT NULL, 
	value NUMERIC(18, 2) NOT NULL, 
	invoiced NUMERIC(18, 6) NOT NULL, 
	value_invoiced NUMERIC(18, 2) NOT NULL, 
	returned NUMERIC(18, 6) NOT NULL, 
	pending NUMERIC(18, 6) NOT NULL, 
	rejected NUMERIC(18, 6) NOT NULL, 
	reduction NUMERIC(18, 2) NOT NULL, 
	stored_id BIGINT, 
	rejected_id BIGINT, 
	returns_line_id BIGINT, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_goods_receipt_line PRIMARY KEY (id), 
	CONSTRAINT uq_goods_receipt_line_goods_receipt_id_line_no UNIQUE (goods_receipt_id, line_no), 
	CONSTRAINT ck_goods_receipt_line_not_over_invoiced CHECK (abs(invoiced) <= abs(quantity)), 
	CONSTRAINT ck_goods_receipt_line_inspection CHECK (pending >= 0 and rejected >= 0), 
	CONSTRAINT fk_goods_receipt_line_goods_receipt_id FOREIGN KEY(goods_receipt_id) REFERENCES purchasing.goods_receipt (id), 
	CONSTRAINT fk_goods_receipt_line_order_line_id FOREIGN KEY(order_line_id) REFERENCES purchasing.order_line (id), 
	CONSTRAINT fk_goods_receipt_line_item_id FOREIGN KEY(item_id) REFERENCES items.item (id), 
	CONSTRAINT fk_goods_receipt_line_location_id FOREIGN KEY(location_id) REFERENCES stock.location (id), 
	CONSTRAINT fk_goods_receipt_line_stored_id FOREIGN KEY(stored_id) REFERENCES stock.location (id), 
	CONSTRAINT fk_goods_receipt_line_rejected_id FOREIGN KEY(rejected_id) REFERENCES stock.location (id), 
	CONSTRAINT fk_goods_receipt_line_returns_line_id FOREIGN KEY(returns_line_id) REFERENCES purchasing.goods_receipt_line (id)
);

CREATE INDEX ix_goods_receipt_line_changed_xid ON purchasing.goods_receipt_line (changed_xid);

CREATE INDEX ix_goods_receipt_line_item_id ON purchasing.goods_receipt_line (item_id);

CREATE INDEX ix_goods_receipt_line_order_line_id ON purchasing.goods_receipt_line (order_line_id);

CREATE INDEX ix_goods_receipt_line_pending ON purchasing.goods_receipt_line (goods_receipt_id) WHERE pending > 0;

CREATE TABLE purchasing.inspection (
	goods_receipt_id BIGINT NOT NULL, 
	reduction NUMERIC(18, 2) NOT NULL, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_inspection PRIMARY KEY (id), 
	CONSTRAINT fk_inspection_goods_receipt_id FOREIGN KEY(goods_receipt_id) REFERENCES purchasing.goods_receipt (id), 
	CONSTRAINT uq_inspection_number UNIQUE (number)
);

CREATE INDEX ix_inspection_changed_xid ON purchasing.inspection (changed_xid);

CREATE INDEX ix_inspection_goods_receipt_id ON purchasing.inspection (goods_receipt_id);

CREATE TABLE purchasing.landed_cost (
	supplier_id BIGINT NOT NULL, 
	invoice_id BIGINT NOT NULL, 
	red_invoice_id BIGINT, 
	basis TEXT NOT NULL, 
	cost NUMERIC(18, 2) NOT NULL, 
	to_stock NUMERIC(18, 2) NOT NULL, 
	to_cost NUMERIC(18, 2) NOT NULL, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_landed_cost PRIMARY KEY (id), 
	CONSTRAINT ck_landed_cost_basis CHECK (basis in ('value', 'quantity', 'weight')), 
	CONSTRAINT ck_landed_cost_cost CHECK (cost = to_stock + to_cost), 
	CONSTRAINT fk_landed_cost_supplier_id FOREIGN KEY(supplier_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_landed_cost_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoicing.invoice (id), 
	CONSTRAINT fk_landed_cost_red_invoice_id FOREIGN KEY(red_invoice_id) REFERENCES invoicing.invoice (id), 
	CONSTRAINT uq_landed_cost_number UNIQUE (number)
);

CREATE INDEX ix_landed_cost_changed_xid ON purchasing.landed_cost (changed_xid);

CREATE INDEX ix_landed_cost_invoice_id ON purchasing.landed_cost (invoice_id);

CREATE INDEX ix_landed_cost_supplier_id ON purchasing.landed_cost (supplier_id);

CREATE TABLE purchasing.reminder (
	order_line_id BIGINT NOT NULL, 
	date DATE NOT NULL, 
	channel TEXT NOT NULL, 
	expected_on DATE, 
	answer TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_reminder PRIMARY KEY (id), 
	CONSTRAINT ck_reminder_channel CHECK (channel in ('wechat', 'phone', 'mail', 'visit')), 
	CONSTRAINT fk_reminder_order_line_id FOREIGN KEY(order_line_id) REFERENCES purchasing.order_line (id)
);

CREATE INDEX ix_reminder_changed_xid ON purchasing.reminder (changed_xid);

CREATE INDEX ix_reminder_order_line_id ON purchasing.reminder (order_line_id);

CREATE TABLE purchasing.requisition_order (
	requisition_line_id BIGINT NOT NULL, 
	order_id BIGINT NOT NULL, 
	quantity NUMERIC(18, 6) NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_requisition_order PRIMARY KEY (id), 
	CONSTRAINT ck_requisition_order_quantity CHECK (quantity >= 0), 
	CONSTRAINT fk_requisition_order_requisition_line_id FOREIGN KEY(requisition_line_id) REFERENCES purchasing.requisition_line (id), 
	CONSTRAINT fk_requisition_order_order_id FOREIGN KEY(order_id) REFERENCES purchasing."order" (id)
);

CREATE INDEX ix_requisition_order_changed_xid ON purchasing.requisition_order (changed_xid);

CREATE INDEX ix_requisition_order_order_id ON purchasing.requisition_order (order_id);

CREATE INDEX ix_requisition_order_requisition_line_id ON purchasing.requisition_order (requisition_line_id);

CREATE TABLE sales.amendment (
	order_id BIGINT NOT NULL, 
	reason TEXT NOT NULL, 
	old_gross NUMERIC(18, 2) NOT NULL, 
	new_gross NUMERIC(18, 2) NOT NULL, 
	old_promise_date DATE, 
	new_promise_date DATE, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_amendment PRIMARY KEY (id), 
	CONSTRAINT fk_amendment_order_id FOREIGN KEY(order_id) REFERENCES sales."order" (id), 
	CONSTRAINT uq_amendment_number UNIQUE (number)
);

CREATE INDEX ix_amendment_changed_xid ON sales.amendment (changed_xid);

CREATE INDEX ix_amendment_order_id ON sales.amendment (order_id);

CREATE TABLE sales.approval_need (
	order_id BIGINT NOT NULL, 
	reason TEXT NOT NULL, 
	detail JSONB NOT NULL, 
	is_current BOOLEAN NOT NULL, 
	asked_by BIGINT NOT NULL, 
	asked_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	decision TEXT, 
	decided_by BIGINT, 
	decided_at TIMESTAMP WITH TIME ZONE, 
	decision_note TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_approval_need PRIMARY KEY (id), 
	CONSTRAINT ck_approval_need_reason CHECK (reason in ('below_floor', 'credit', 'on_hold')), 
	CONSTRAINT ck_approval_need_decision CHECK (decision in ('approved', 'refused')), 
	CONSTRAINT ck_approval_need_decided CHECK ((decision is null) = (decided_by is null)), 
	CONSTRAINT fk_approval_need_order_id FOREIGN KEY(order_id) REFERENCES sales."order" (id)
);

CREATE INDEX ix_approval_need_changed_xid ON sales.approval_need (changed_xid);

CREATE UNIQUE INDEX uq_approval_need_current ON sales.approval_need (order_id, reason) WHERE is_current;

CREATE TABLE sales.goods_issue (
	order_id BIGINT NOT NULL, 
	customer_id BIGINT NOT NULL, 
	warehouse_id BIGINT NOT NULL, 
	returns_id BIGINT, 
	net NUMERIC(18, 2) NOT NULL, 
	tax NUMERIC(18, 2) NOT NULL, 
	gross NUMERIC(18, 2) NOT NULL, 
	cost NUMERIC(18, 2) NOT NULL, 
	carrier TEXT NOT NULL, 
	tracking_number TEXT NOT NULL, 
	freight_payer TEXT NOT NULL, 
	slip TEXT NOT NULL, 
	slip_date DATE, 
	slip_file TEXT NOT NULL, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_goods_issue PRIMARY KEY (id), 
	CONSTRAINT ck_goods_issue_freight_payer CHECK (freight_payer in ('', 'us', 'customer')), 
	CONSTRAINT ck_goods_issue_slip CHECK (slip in ('none', 'out', 'back')), 
	CONSTRAINT fk_goods_issue_order_id FOREIGN KEY(order_id) REFERENCES sales."order" (id), 
	CONSTRAINT fk_goods_issue_customer_id FOREIGN KEY(customer_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_goods_issue_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES stock.warehouse (id), 
	CONSTRAINT fk_goods_issue_returns_id FOREIGN KEY(returns_id) REFERENCES sales.goods_issue (id), 
	CONSTRAINT uq_goods_issue_number UNIQUE (number)
);

CREATE INDEX ix_goods_issue_changed_xid ON sales.goods_issue (changed_xid);

CREATE INDEX ix_goods_issue_customer ON sales.goods_issue (customer_id, id);

CREATE INDEX ix_goods_issue_date ON sales.goods_issue (date, id);

CREATE INDEX ix_goods_issue_order_id ON sales.goods_issue (order_id);

CREATE INDEX ix_goods_issue_returns_id ON sales.goods_issue (returns_id);

CREATE INDEX ix_goods_issue_search ON sales.goods_issue USING gin (number gin_trgm_ops);

CREATE TABLE sales.order_line (
	order_id BIGINT NOT NULL, 
	line_no INTEGER NOT NULL, 
	item_id BIGINT NOT NULL, 
	quantity NUMERIC(18, 6) NOT NULL, 
	unit TEXT NOT NULL, 
	unit_factor NUMERIC(18, 6) NOT NULL, 
	second_quantity NUMERIC(18, 6), 
	price NUMERIC(18, 6) NOT NULL, 
	price_origin TEXT NOT NULL, 
	price_list_id BIGINT, 
	listed_currency TEXT, 
	listed_price NUMERIC(18, 6), 
	listed_rate NUMERIC(18, 8), 
	foreign_price NUMERIC(18, 6), 
	foreign_gross NUMERIC(18, 2), 
	discount NUMERIC(9, 6) NOT NULL, 
	allowance NUMERIC(18, 2) NOT NULL, 
	vat_rate NUMERIC(9, 6) NOT NULL, 
	net NUMERIC(18, 2) NOT NULL, 
	tax NUMERIC(18, 2) NOT NULL, 
	gross NUMERIC(18, 2) NOT NULL, 
	promise_date DATE, 
	issued NUMERIC(18, 6) NOT NULL, 
	returned NUMERIC(18, 6) NOT NULL, 
	invoiced NUMERIC(18, 6) NOT NULL, 
	cancelled NUMERIC(18, 6) NOT NULL, 
	over_delivered NUMERIC(18, 6) NOT NULL, 
	is_direct BOOLEAN NOT NULL, 
	delivered_net NUMERIC(18, 2) NOT NULL, 
	delivered_tax NUMERIC(18, 2) NOT NULL, 
	invoiced_net NUMERIC(18, 2) NOT NULL, 
	invoiced_tax NUMERIC(18, 2) NOT NULL, 
	red_due NUMERIC(18, 6) NOT NULL, 
	red_due_net NUMERIC(18, 2) NOT NULL, 
	red_due_tax NUMERIC(18, 2) NOT NULL, 
	tax_deferred NUMERIC(18, 2) NOT NULL, 
	open NUMERIC(18, 6) GENERATED ALWAYS AS (quantity - issued + returned - cancelled) STORED NOT NULL, 
	note TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_order_line PRIMARY KEY (id), 
	CONSTRAINT uq_order_line_order_id_line_no UNIQUE (order_id, line_no), 
	CONSTRAINT ck_order_line_quantity CHECK (quantity > 0), 
	CONSTRAINT ck_order_line_unit_factor CHECK (unit_factor > 0), 
	CONSTRAINT ck_order_line_price_origin CHECK (price_origin in ('typed', 'price_list', 'last', 'item')), 
	CONSTRAINT ck_order_line_issued CHECK (issued >= 0 and returned >= 0 and returned <= issued), 
	CONSTRAINT ck_order_line_not_over_issued CHECK (issued - returned + cancelled <= quantity), 
	CONSTRAINT ck_order_line_not_over_invoiced CHECK (invoiced >= 0 and invoiced <= quantity), 
	CONSTRAINT ck_order_line_red_due CHECK (red_due >= 0 and red_due <= invoiced), 
	CONSTRAINT ck_order_line_gross CHECK (gross = net + tax), 
	CONSTRAINT ck_order_line_over_delivered CHECK (over_delivered >= 0 and over_delivered <= quantity), 
	CONSTRAINT fk_order_line_order_id FOREIGN KEY(order_id) REFERENCES sales."order" (id), 
	CONSTRAINT fk_order_line_item_id FOREIGN KEY(item_id) REFERENCES items.item (id), 
	CONSTRAINT fk_order_line_price_list_id FOREIGN KEY(price_list_id) REFERENCES sales.price_list (id)
);

CREATE INDEX ix_order_line_changed_xid ON sales.order_line (changed_xid);

CREATE INDEX ix_order_line_item ON sales.order_line (item_id, order_id);

CREATE INDEX ix_order_line_item_open ON sales.order_line (item_id) WHERE open > 0;

CREATE TABLE sales.quotation_version (
	order_id BIGINT NOT NULL, 
	version_no INTEGER NOT NULL, 
	valid_until DATE NOT NULL, 
	header JSONB NOT NULL, 
	lines JSONB NOT NULL, 
	net NUMERIC(18, 2) NOT NULL, 
	tax NUMERIC(18, 2) NOT NULL, 
	gross NUMERIC(18, 2) NOT NULL, 
	made_by BIGINT NOT NULL, 
	made_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	outcome TEXT, 
	lost_reason TEXT NOT NULL, 
	outcome_note TEXT NOT NULL, 
	decided_by BIGINT, 
	decided_at TIMESTAMP WITH TIME ZONE, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_quotation_version PRIMARY KEY (id), 
	CONSTRAINT uq_quotation_version_order_id_version_no UNIQUE (order_id, version_no), 
	CONSTRAINT ck_quotation_version_gross CHECK (gross = net + tax), 
	CONSTRAINT ck_quotation_version_outcome CHECK (outcome in ('won', 'lost')), 
	CONSTRAINT ck_quotation_version_lost_reason CHECK (lost_reason in ('', 'price', 'delivery', 'specification', 'competitor', 'budget', 'no_answer', 'other')), 
	CONSTRAINT ck_quotation_version_decided CHECK ((outcome is null) = (decided_by is null)), 
	CONSTRAINT fk_quotation_version_order_id FOREIGN KEY(order_id) REFERENCES sales."order" (id)
);

CREATE INDEX ix_quotation_version_changed_xid ON sales.quotation_version (changed_xid);

CREATE TABLE assets.disposal (
	asset_id BIGINT NOT NULL, 
	way TEXT NOT NULL, 
	original_value NUMERIC(18, 2) NOT NULL, 
	accumulated NUMERIC(18, 2) NOT NULL, 
	depreciation NUMERIC(18, 2) NOT NULL, 
	party_id BIGINT, 
	cash_account TEXT, 
	vat_class TEXT NOT NULL, 
	vat_rate NUMERIC(9, 6) NOT NULL, 
	net NUMERIC(18, 2) NOT NULL, 
	tax NUMERIC(18, 2) NOT NULL, 
	gross NUMERIC(18, 2) NOT NULL, 
	costs NUMERIC(18, 2) NOT NULL, 
	recovered NUMERIC(18, 2) NOT NULL, 
	result NUMERIC(18, 2) NOT NULL, 
	entry_id BIGINT, 
	depreciation_entry_id BIGINT, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_disposal PRIMARY KEY (id), 
	CONSTRAINT ck_disposal_way CHECK (way in ('sale','scrap','disaster')), 
	CONSTRAINT ck_disposal_gross CHECK (gross = net + tax), 
	CONSTRAINT fk_disposal_asset_id FOREIGN KEY(asset_id) REFERENCES assets.asset (id), 
	CONSTRAINT fk_disposal_party_id FOREIGN KEY(party_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_disposal_cash_account FOREIGN KEY(cash_account) REFERENCES ledger.account (code), 
	CONSTRAINT fk_disposal_entry_id FOREIGN KEY(entry_id) REFERENCES ledger.entry (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_disposal_depreciation_entry_id FOREIGN KEY(depreciation_entry_id) REFERENCES ledger.entry (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_disposal_number UNIQUE (number)
);

CREATE INDEX ix_disposal_asset_id ON assets.disposal (asset_id);

CREATE INDEX ix_disposal_changed_xid ON assets.disposal (changed_xid);

CREATE TABLE assets.movement (
	asset_id BIGINT NOT NULL, 
	date DATE NOT NULL, 
	kind TEXT NOT NULL, 
	original NUMERIC(18, 2) NOT NULL, 
	accumulated NUMERIC(18, 2) NOT NULL, 
	months INTEGER NOT NULL, 
	department_id BIGINT, 
	account_code TEXT, 
	source_kind TEXT NOT NULL, 
	source_id BIGINT NOT NULL, 
	entry_id BIGINT, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_movement PRIMARY KEY (id), 
	CONSTRAINT ck_movement_kind CHECK (kind in ('opening', 'acquired', 'changed', 'depreciation', 'disposed', 'missing', 'reversed')), 
	CONSTRAINT fk_movement_asset_id FOREIGN KEY(asset_id) REFERENCES assets.asset (id), 
	CONSTRAINT fk_movement_department_id FOREIGN KEY(department_id) REFERENCES company.department (id), 
	CONSTRAINT fk_movement_account_code FOREIGN KEY(account_code) REFERENCES ledger.account (code), 
	CONSTRAINT fk_movement_entry_id FOREIGN KEY(entry_id) REFERENCES ledger.entry (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX ix_movement_asset ON assets.movement (asset_id, id);

CREATE INDEX ix_movement_changed_xid ON assets.movement (changed_xid);

CREATE INDEX ix_movement_source ON assets.movement (source_kind, source_id);

CREATE TABLE assets.stocktake_line (
	stocktake_id BIGINT NOT NULL, 
	line_no INTEGER NOT NULL, 
	asset_id BIGINT, 
	result TEXT NOT NULL, 
	place TEXT NOT NULL, 
	note TEXT NOT NULL, 
	name TEXT NOT NULL, 
	category_id BIGINT, 
	department_id BIGINT, 
	value NUMERIC(18, 2) NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_stocktake_line PRIMARY KEY (id), 
	CONSTRAINT uq_stocktake_line_stocktake_id_line_no UNIQUE (stocktake_id, line_no), 
	CONSTRAINT ck_stocktake_line_result CHECK (result in ('','found','missing','surplus')), 
	CONSTRAINT fk_stocktake_line_stocktake_id FOREIGN KEY(stocktake_id) REFERENCES assets.stocktake (id), 
	CONSTRAINT fk_stocktake_line_asset_id FOREIGN KEY(asset_id) REFERENCES assets.asset (id), 
	CONSTRAINT fk_stocktake_line_category_id FOREIGN KEY(category_id) REFERENCES assets.category (id), 
	CONSTRAINT fk_stocktake_line_department_id FOREIGN KEY(department_id) REFERENCES company.department (id)
);

CREATE INDEX ix_stocktake_line_changed_xid ON assets.stocktake_line (changed_xid);

CREATE TABLE assets.terms (
	asset_id BIGINT NOT NULL, 
	valid_from DATE NOT NULL, 
	department_id BIGINT, 
	original_value NUMERIC(18, 2) NOT NULL, 
	residual_value NUMERIC(18, 2) NOT NULL, 
	life_months INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_terms PRIMARY KEY (id), 
	CONSTRAINT fk_terms_asset_id FOREIGN KEY(asset_id) REFERENCES assets.asset (id), 
	CONSTRAINT fk_terms_department_id FOREIGN KEY(department_id) REFERENCES company.department (id)
);

CREATE INDEX ix_terms_asset ON assets.terms (asset_id, valid_from, id);

CREATE INDEX ix_terms_changed_xid ON assets.terms (changed_xid);

CREATE TABLE commission.earning (
	date DATE NOT NULL, 
	order_id BIGINT NOT NULL, 
	order_line_id BIGINT NOT NULL, 
	salesperson_id BIGINT NOT NULL, 
	rule_id BIGINT NOT NULL, 
	rate NUMERIC(9, 6) NOT NULL, 
	received NUMERIC(18, 2) NOT NULL, 
	amount NUMERIC(18, 2) NOT NULL, 
	caused_by TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_earning PRIMARY KEY (id), 
	CONSTRAINT fk_earning_order_id FOREIGN KEY(order_id) REFERENCES sales."order" (id), 
	CONSTRAINT fk_earning_order_line_id FOREIGN KEY(order_line_id) REFERENCES sales.order_line (id), 
	CONSTRAINT fk_earning_salesperson_id FOREIGN KEY(salesperson_id) REFERENCES people.employee (id), 
	CONSTRAINT fk_earning_rule_id FOREIGN KEY(rule_id) REFERENCES commission.rule (id)
);

CREATE INDEX ix_earning_changed_xid ON commission.earning (changed_xid);

CREATE INDEX ix_earning_order_id ON commission.earning (order_id);

CREATE INDEX ix_earning_order_line_id ON commission.earning (order_line_id);

CREATE INDEX ix_earning_salesperson_date ON commission.earning (salesperson_id, date);

CREATE TABLE costing.allocation_part (
	allocation_id BIGINT NOT NULL, 
	line_no INTEGER NOT NULL, 
	pool_id BIGINT NOT NULL, 
	cost_centre_id BIGINT, 
	order_id BIGINT, 
	order_line_id BIGINT, 
	assembly_id BIGINT, 
	customer_id BIGINT, 
	item_id BIGINT, 
	department_id BIGINT, 
	account_code TEXT NOT NULL, 
	basis_value NUMERIC(18, 6) NOT NULL, 
	amount NUMERIC(18, 2) NOT NULL, 
	to_stock NUMERIC(18, 2) NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_allocation_part PRIMARY KEY (id), 
	CONSTRAINT uq_allocation_part_allocation_id_line_no UNIQUE (allocation_id, line_no), 
	CONSTRAINT ck_allocation_part_one_receiver CHECK (num_nonnulls(cost_centre_id, order_id, assembly_id) = 1), 
	CONSTRAINT ck_allocation_part_to_stock CHECK (to_stock = 0 or assembly_id is not null), 
	CONSTRAINT fk_allocation_part_allocation_id FOREIGN KEY(allocation_id) REFERENCES costing.allocation (id), 
	CONSTRAINT fk_allocation_part_pool_id FOREIGN KEY(pool_id) REFERENCES costing.pool (id), 
	CONSTRAINT fk_allocation_part_cost_centre_id FOREIGN KEY(cost_centre_id) REFERENCES costing.cost_centre (id), 
	CONSTRAINT fk_allocation_part_order_id FOREIGN KEY(order_id) REFERENCES sales."order" (id), 
	CONSTRAINT fk_allocation_part_order_line_id FOREIGN KEY(order_line_id) REFERENCES sales.order_line (id), 
	CONSTRAINT fk_allocation_part_assembly_id FOREIGN KEY(assembly_id) REFERENCES stock.assembly (id), 
	CONSTRAINT fk_allocation_part_customer_id FOREIGN KEY(customer_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_allocation_part_item_id FOREIGN KEY(item_id) REFERENCES items.item (id), 
	CONSTRAINT fk_allocation_part_department_id FOREIGN KEY(department_id) REFERENCES company.department (id), 
	CONSTRAINT fk_allocation_part_account_code FOREIGN KEY(account_code) REFERENCES ledger.account (code)
);

CREATE INDEX ix_allocation_part_assembly_id ON costing.allocation_part (assembly_id);

CREATE INDEX ix_allocation_part_changed_xid ON costing.allocation_part (changed_xid);

CREATE INDEX ix_allocation_part_order_id ON costing.allocation_part (order_id);

CREATE TABLE fulfilment.direct_delivery (
	goods_receipt_id BIGINT NOT NULL, 
	goods_issue_id BIGINT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_direct_delivery PRIMARY KEY (id), 
	CONSTRAINT uq_direct_delivery_goods_receipt_id UNIQUE (goods_receipt_id), 
	CONSTRAINT fk_direct_delivery_goods_receipt_id FOREIGN KEY(goods_receipt_id) REFERENCES purchasing.goods_receipt (id), 
	CONSTRAINT uq_direct_delivery_goods_issue_id UNIQUE (goods_issue_id), 
	CONSTRAINT fk_direct_delivery_goods_issue_id FOREIGN KEY(goods_issue_id) REFERENCES sales.goods_issue (id)
);

CREATE INDEX ix_direct_delivery_changed_xid ON fulfilment.direct_delivery (changed_xid);

CREATE TABLE fulfilment.pick_issue (
	pick_list_id BIGINT NOT NULL, 
	goods_issue_id BIGINT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_pick_issue PRIMARY KEY (id), 
	CONSTRAINT fk_pick_issue_pick_list_id FOREIGN KEY(pick_list_id) REFERENCES fulfilment.pick_list (id), 
	CONSTRAINT uq_pick_issue_goods_issue_id UNIQUE (goods_issue_id), 
	CONSTRAINT fk_pick_issue_goods_issue_id FOREIGN KEY(goods_issue_id) REFERENCES sales.goods_issue (id)
);

CREATE INDEX ix_pick_issue_changed_xid ON fulfilment.pick_issue (changed_xid);

CREATE INDEX ix_pick_issue_pick_list_id ON fulfilment.pick_issue (pick_list_id);

CREATE TABLE purchasing.exchange_arrival (
	exchange_id BIGINT NOT NULL, 
	goods_receipt_id BIGINT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_exchange_arrival PRIMARY KEY (id), 
	CONSTRAINT fk_exchange_arrival_exchange_id FOREIGN KEY(exchange_id) REFERENCES purchasing.exchange (id), 
	CONSTRAINT uq_exchange_arrival_goods_receipt_id UNIQUE (goods_receipt_id), 
	CONSTRAINT fk_exchange_arrival_goods_receipt_id FOREIGN KEY(goods_receipt_id) REFERENCES purchasing.goods_receipt (id)
);

CREATE INDEX ix_exchange_arrival_changed_xid ON purchasing.exchange_arrival (changed_xid);

CREATE INDEX ix_exchange_arrival_exchange_id ON purchasing.exchange_arrival (exchange_id);

CREATE TABLE purchasing.exchange_line (
	exchange_id BIGINT NOT NULL, 
	line_no INTEGER NOT NULL, 
	order_line_id BIGINT NOT NULL, 
	receipt_line_id BIGINT NOT NULL, 
	return_line_id BIGINT, 
	item_id BIGINT NOT NULL, 
	quantity NUMERIC(18, 6) NOT NULL, 
	value NUMERIC(18, 2) NOT NULL, 
	came NUMERIC(18, 6) NOT NULL, 
	came_settled NUMERIC(18, 6) NOT NULL, 
	value_came NUMERIC(18, 2) NOT NULL, 
	lot_came TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_exchange_line PRIMARY KEY (id), 
	CONSTRAINT uq_exchange_line_exchange_id_line_no UNIQUE (exchange_id, line_no), 
	CONSTRAINT ck_exchange_line_came CHECK (quantity > 0 and came >= 0 and came <= quantity), 
	CONSTRAINT ck_exchange_line_settled CHECK (came_settled >= 0 and came_settled <= came), 
	CONSTRAINT fk_exchange_line_exchange_id FOREIGN KEY(exchange_id) REFERENCES purchasing.exchange (id), 
	CONSTRAINT fk_exchange_line_order_line_id FOREIGN KEY(order_line_id) REFERENCES purchasing.order_line (id), 
	CONSTRAINT fk_exchange_line_receipt_line_id FOREIGN KEY(receipt_line_id) REFERENCES purchasing.goods_receipt_line (id), 
	CONSTRAINT fk_exchange_line_return_line_id FOREIGN KEY(return_line_id) REFERENCES purchasing.goods_receipt_line (id), 
	CONSTRAINT fk_exchange_line_item_id FOREIGN KEY(item_id) REFERENCES items.item (id)
);

CREATE INDEX ix_exchange_line_changed_xid ON purchasing.exchange_line (changed_xid);

CREATE INDEX ix_exchange_line_receipt_line_id ON purchasing.exchange_line (receipt_line_id);

CREATE INDEX ix_exchange_line_return_line_id ON purchasing.exchange_line (return_line_id);

CREATE TABLE purchasing.inspection_line (
	inspection_id BIGINT NOT NULL, 
	line_no INTEGER NOT NULL, 
	receipt_line_id BIGINT NOT NULL, 
	accepted NUMERIC(18, 6) NOT NULL, 
	conceded NUMERIC(18, 6) NOT NULL, 
	defect_id BIGINT, 
	rejected NUMERIC(18, 6) NOT NULL, 
	reduction NUMERIC(18, 2) NOT NULL, 
	reason TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_inspection_line PRIMARY KEY (id), 
	CONSTRAINT uq_inspection_line_inspection_id_line_no UNIQUE (inspection_id, line_no), 
	CONSTRAINT ck_inspection_line_quantities CHECK (accepted >= 0 and conceded >= 0 and rejected >= 0), 
	CONSTRAINT fk_inspection_line_inspection_id FOREIGN KEY(inspection_id) REFERENCES purchasing.inspection (id), 
	CONSTRAINT fk_inspection_line_receipt_line_id FOREIGN KEY(receipt_line_id) REFERENCES purchasing.goods_receipt_line (id), 
	CONSTRAINT fk_inspection_line_defect_id FOREIGN KEY(defect_id) REFERENCES purchasing.defect_reason (id)
);

CREATE INDEX ix_inspection_line_changed_xid ON purchasing.inspection_line (changed_xid);

CREATE INDEX ix_inspection_line_defect_id ON purchasing.inspection_line (defect_id);

CREATE INDEX ix_inspection_line_receipt_line_id ON purchasing.inspection_line (receipt_line_id);

CREATE TABLE purchasing.invoice_source (
	invoice_id BIGINT NOT NULL, 
	invoice_line_id BIGINT NOT NULL, 
	order_line_id BIGINT NOT NULL, 
	receipt_line_id BIGINT, 
	quantity NUMERIC(18, 6) NOT NULL, 
	value NUMERIC(18, 2) NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_invoice_source PRIMARY KEY (id), 
	CONSTRAINT fk_invoice_source_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoicing.invoice (id), 
	CONSTRAINT fk_invoice_source_invoice_line_id FOREIGN KEY(invoice_line_id) REFERENCES invoicing.invoice_line (id), 
	CONSTRAINT fk_invoice_source_order_line_id FOREIGN KEY(order_line_id) REFERENCES purchasing.order_line (id), 
	CONSTRAINT fk_invoice_source_receipt_line_id FOREIGN KEY(receipt_line_id) REFERENCES purchasing.goods_receipt_line (id)
);

CREATE INDEX ix_invoice_source_changed_xid ON purchasing.invoice_source (changed_xid);

CREATE INDEX ix_invoice_source_invoice_id ON purchasing.invoice_source (invoice_id);

CREATE INDEX ix_invoice_source_order_line_id ON purchasing.invoice_source (order_line_id);

CREATE INDEX ix_invoice_source_receipt_line_id ON purchasing.invoice_source (receipt_line_id);

CREATE TABLE purchasing.landed_cost_line (
	landed_cost_id BIGINT NOT NULL, 
	line_no INTEGER NOT NULL, 
	receipt_line_id BIGINT NOT NULL, 
	item_id BIGINT NOT NULL, 
	quantity NUMERIC(18, 6) NOT NULL, 
	share_by NUMERIC(18, 6) NOT NULL, 
	amount NUMERIC(18, 2) NOT NULL, 
	to_stock NUMERIC(18, 2) NOT NULL, 
	to_cost NUMERIC(18, 2) NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_landed_cost_line PRIMARY KEY (id), 
	CONSTRAINT uq_landed_cost_line_landed_cost_id_line_no UNIQUE (landed_cost_id, line_no), 
	CONSTRAINT ck_landed_cost_line_amount CHECK (amount = to_stock + to_cost), 
	CONSTRAINT fk_landed_cost_line_landed_cost_id FOREIGN KEY(landed_cost_id) REFERENCES purchasing.landed_cost (id), 
	CONSTRAINT fk_landed_cost_line_receipt_line_id FOREIGN KEY(receipt_line_id) REFERENCES purchasing.goods_receipt_line (id), 
	CONSTRAINT fk_landed_cost_line_item_id FOREIGN KEY(item_id) REFERENCES items.item (id)
);

CREATE INDEX ix_landed_cost_line_changed_xid ON purchasing.landed_cost_line (changed_xid);

CREATE INDEX ix_landed_cost_line_receipt_line_id ON purchasing.landed_cost_line (receipt_line_id);

CREATE TABLE sales.amendment_line (
	amendment_id BIGINT NOT NULL, 
	line_no INTEGER NOT NULL, 
	item_id BIGINT NOT NULL, 
	change TEXT NOT NULL, 
	old_quantity NUMERIC(18, 6) NOT NULL, 
	new_quantity NUMERIC(18, 6) NOT NULL, 
	old_price NUMERIC(18, 6), 
	new_price NUMERIC(18, 6), 
	old_discount NUMERIC(9, 6), 
	new_discount NUMERIC(9, 6), 
	old_promise_date DATE, 
	new_promise_date DATE, 
	old_gross NUMERIC(18, 2) NOT NULL, 
	new_gross NUMERIC(18, 2) NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_amendment_line PRIMARY KEY (id), 
	CONSTRAINT ck_amendment_line_change CHECK (change in ('added', 'changed', 'removed')), 
	CONSTRAINT fk_amendment_line_amendment_id FOREIGN KEY(amendment_id) REFERENCES sales.amendment (id), 
	CONSTRAINT fk_amendment_line_item_id FOREIGN KEY(item_id) REFERENCES items.item (id)
);

CREATE INDEX ix_amendment_line_amendment_id ON sales.amendment_line (amendment_id);

CREATE INDEX ix_amendment_line_changed_xid ON sales.amendment_line (changed_xid);

CREATE TABLE sales.exchange (
	customer_id BIGINT NOT NULL, 
	goods_issue_id BIGINT NOT NULL, 
	return_id BIGINT NOT NULL, 
	order_id BIGINT NOT NULL, 
	replacement_id BIGINT NOT NULL, 
	reason TEXT NOT NULL, 
	difference NUMERIC(18, 2) NOT NULL, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_exchange PRIMARY KEY (id), 
	CONSTRAINT fk_exchange_customer_id FOREIGN KEY(customer_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_exchange_goods_issue_id FOREIGN KEY(goods_issue_id) REFERENCES sales.goods_issue (id), 
	CONSTRAINT uq_exchange_return_id UNIQUE (return_id), 
	CONSTRAINT fk_exchange_return_id FOREIGN KEY(return_id) REFERENCES sales.goods_issue (id), 
	CONSTRAINT fk_exchange_order_id FOREIGN KEY(order_id) REFERENCES sales."order" (id), 
	CONSTRAINT uq_exchange_replacement_id UNIQUE (replacement_id), 
	CONSTRAINT fk_exchange_replacement_id FOREIGN KEY(replacement_id) REFERENCES sales.goods_issue (id), 
	CONSTRAINT uq_exchange_number UNIQUE (number)
);

CREATE INDEX ix_exchange_changed_xid ON sales.exchange (changed_xid);

CREATE INDEX ix_exchange_customer_id ON sales.exchange (customer_id);

CREATE INDEX ix_exchange_goods_issue_id ON sales.exchange (goods_issue_id);

CREATE INDEX ix_exchange_order_id ON sales.exchange (order_id);

CREATE TABLE sales.goods_issue_line (
	goods_issue_id BIGINT NOT NULL, 
	line_no INTEGER NOT NULL, 
	order_line_id BIGINT NOT NULL, 
	item_id BIGINT NOT NULL, 
	location_id BIGINT, 
	lot_id BIGINT NOT NULL, 
	quantity NUMERIC(18, 6) NOT NULL, 
	net NUMERIC(18, 2) NOT NULL, 
	tax NUMERIC(18, 2) NOT NULL, 
	cost NUMERIC(18, 2) NOT NULL, 
	returned NUMERIC(18, 6) NOT NULL, 
	adjusted_net NUMERIC(18, 2) NOT NULL, 
	adjusted_tax NUMERIC(18, 2) NOT NULL, 
	returns_line_id BIGINT, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_goods_issue_line PRIMARY KEY (id), 
	CONSTRAINT uq_goods_issue_line_goods_issue_id_line_no UNIQUE (goods_issue_id, line_no), 
	CONSTRAINT fk_goods_issue_line_goods_issue_id FOREIGN KEY(goods_issue_id) REFERENCES sales.goods_issue (id), 
	CONSTRAINT fk_goods_issue_line_order_line_id FOREIGN KEY(order_line_id) REFERENCES sales.order_line (id), 
	CONSTRAINT fk_goods_issue_line_item_id FOREIGN KEY(item_id) REFERENCES items.item (id), 
	CONSTRAINT fk_goods_issue_line_location_id FOREIGN KEY(location_id) REFERENCES stock.location (id), 
	CONSTRAINT fk_goods_issue_line_returns_line_id FOREIGN KEY(returns_line_id) REFERENCES sales.goods_issue_line (id)
);

CREATE INDEX ix_goods_issue_line_changed_xid ON sales.goods_issue_line (changed_xid);

CREATE INDEX ix_goods_issue_line_item ON sales.goods_issue_line (item_id, goods_issue_id);

CREATE INDEX ix_goods_issue_line_order_line_id ON sales.goods_issue_line (order_line_id);

CREATE TABLE sales.invoice_source (
	invoice_id BIGINT NOT NULL, 
	invoice_line_id BIGINT NOT NULL, 
	order_id BIGINT NOT NULL, 
	order_line_id BIGINT NOT NULL, 
	quantity NUMERIC(18, 6) NOT NULL, 
	reversed NUMERIC(18, 6) NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_invoice_source PRIMARY KEY (id), 
	CONSTRAINT fk_invoice_source_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoicing.invoice (id), 
	CONSTRAINT uq_invoice_source_invoice_line_id UNIQUE (invoice_line_id), 
	CONSTRAINT fk_invoice_source_invoice_line_id FOREIGN KEY(invoice_line_id) REFERENCES invoicing.invoice_line (id), 
	CONSTRAINT fk_invoice_source_order_id FOREIGN KEY(order_id) REFERENCES sales."order" (id), 
	CONSTRAINT fk_invoice_source_order_line_id FOREIGN KEY(order_line_id) REFERENCES sales.order_line (id)
);

CREATE INDEX ix_invoice_source_changed_xid ON sales.invoice_source (changed_xid);

CREATE INDEX ix_invoice_source_invoice_id ON sales.invoice_source (invoice_id);

CREATE INDEX ix_invoice_source_order_id ON sales.invoice_source (order_id);

CREATE INDEX ix_invoice_source_order_line_id ON sales.invoice_source (order_line_id);

CREATE TABLE sales.price_adjustment (
	order_id BIGINT NOT NULL, 
	goods_issue_id BIGINT NOT NULL, 
	customer_id BIGINT NOT NULL, 
	invoice_id BIGINT, 
	reason TEXT NOT NULL, 
	tax_due_date DATE, 
	net NUMERIC(18, 2) NOT NULL, 
	tax NUMERIC(18, 2) NOT NULL, 
	gross NUMERIC(18, 2) NOT NULL, 
	tax_deferred NUMERIC(18, 2) NOT NULL, 
	number TEXT, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	date DATE NOT NULL, 
	note TEXT NOT NULL, 
	created_by BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_price_adjustment PRIMARY KEY (id), 
	CONSTRAINT ck_price_adjustment_gross CHECK (gross = net + tax), 
	CONSTRAINT fk_price_adjustment_order_id FOREIGN KEY(order_id) REFERENCES sales."order" (id), 
	CONSTRAINT fk_price_adjustment_goods_issue_id FOREIGN KEY(goods_issue_id) REFERENCES sales.goods_issue (id), 
	CONSTRAINT fk_price_adjustment_customer_id FOREIGN KEY(customer_id) REFERENCES parties.party (id), 
	CONSTRAINT fk_price_adjustment_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoicing.invoice (id), 
	CONSTRAINT uq_price_adjustment_number UNIQUE (number)
);

CREATE INDEX ix_price_adjustment_changed_xid ON sales.price_adjustment (changed_xid);

CREATE INDEX ix_price_adjustment_customer_id ON sales.price_adjustment (customer_id);

CREATE INDEX ix_price_adjustment_goods_issue_id ON sales.price_adjustment (goods_issue_id);

CREATE INDEX ix_price_adjustment_invoice_id ON sales.price_adjustment (invoice_id);

CREATE INDEX ix_price_adjustment_order_id ON sales.price_adjustment (order_id);

CREATE TABLE sales.request_source (
	invoice_request_id BIGINT NOT NULL, 
	request_line_no INTEGER NOT NULL, 
	order_id BIGINT NOT NULL, 
	order_line_id BIGINT NOT NULL, 
	goods_issue_id BIGINT, 
	quantity NUMERIC(18, 6) NOT NULL, 
	net NUMERIC(18, 2) NOT NULL, 
	tax NUMERIC(18, 2) NOT NULL, 
	invoice_id BIGINT, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_request_source PRIMARY KEY (id), 
	CONSTRAINT ck_request_source_quantity CHECK (quantity > 0), 
	CONSTRAINT fk_request_source_invoice_request_id FOREIGN KEY(invoice_request_id) REFERENCES invoicing.invoice_request (id), 
	CONSTRAINT fk_request_source_order_id FOREIGN KEY(order_id) REFERENCES sales."order" (id), 
	CONSTRAINT fk_request_source_order_line_id FOREIGN KEY(order_line_id) REFERENCES sales.order_line (id), 
	CONSTRAINT fk_request_source_goods_issue_id FOREIGN KEY(goods_issue_id) REFERENCES sales.goods_issue (id), 
	CONSTRAINT fk_request_source_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoicing.invoice (id)
);

CREATE INDEX ix_request_source_changed_xid ON sales.request_source (changed_xid);

CREATE INDEX ix_request_source_goods_issue_id ON sales.request_source (goods_issue_id);

CREATE INDEX ix_request_source_invoice_id ON sales.request_source (invoice_id);

CREATE INDEX ix_request_source_invoice_request_id ON sales.request_source (invoice_request_id);

CREATE INDEX ix_request_source_order_id ON sales.request_source (order_id);

CREATE INDEX ix_request_source_order_line_id ON sales.request_source (order_line_id);

CREATE TABLE sales.price_adjustment_line (
	price_adjustment_id BIGINT NOT NULL, 
	line_no INTEGER NOT NULL, 
	goods_issue_line_id BIGINT NOT NULL, 
	order_line_id BIGINT NOT NULL, 
	item_id BIGINT NOT NULL, 
	quantity NUMERIC(18, 6) NOT NULL, 
	old_gross NUMERIC(18, 2) NOT NULL, 
	new_gross NUMERIC(18, 2) NOT NULL, 
	new_price NUMERIC(18, 6) NOT NULL, 
	vat_rate NUMERIC(9, 6) NOT NULL, 
	net NUMERIC(18, 2) NOT NULL, 
	tax NUMERIC(18, 2) NOT NULL, 
	id BIGINT NOT NULL, 
	changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	CONSTRAINT pk_price_adjustment_line PRIMARY KEY (id), 
	CONSTRAINT uq_price_adjustment_line_price_adjustment_id_line_no UNIQUE (price_adjustment_id, line_no), 
	CONSTRAINT fk_price_adjustment_line_price_adjustment_id FOREIGN KEY(price_adjustment_id) REFERENCES sales.price_adjustment (id), 
	CONSTRAINT fk_price_adjustment_line_goods_issue_line_id FOREIGN KEY(goods_issue_line_id) REFERENCES sales.goods_issue_line (id), 
	CONSTRAINT fk_price_adjustment_line_order_line_id FOREIGN KEY(order_line_id) REFERENCES sales.order_line (id), 
	CONSTRAINT fk_price_adjustment_line_item_id FOREIGN KEY(item_id) REFERENCES items.item (id)
);

CREATE INDEX ix_price_adjustment_line_changed_xid ON sales.price_adjustment_line (changed_xid);

CREATE INDEX ix_price_adjustment_line_goods_issue_line_id ON sales.price_adjustment_line (goods_issue_line_id);

CREATE INDEX ix_price_adjustment_line_order_line_id ON sales.price_adjustment_line (order_line_id);
