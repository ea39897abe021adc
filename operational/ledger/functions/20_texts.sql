-- The canonical texts under the hash chains. Plain SQL without settings, so that the planner can inline them;
-- the checks recompute the chains from the same texts.

create or replace function ledger.line_text(line ledger.entry_line) returns text
    language sql stable as
$$
    select jsonb_build_array(
        line.line_no, line.account_code, line.debit, line.credit, line.is_red, line.summary, line.party_id, line.item_id,
        line.department_id, line.employee_id, line.quantity, line.cash_flow_line
    )::text
$$;

create or replace function ledger.entry_text(entry ledger.entry) returns text
    language sql stable as
$$
    select jsonb_build_array(
        entry.position, entry.id, entry.date, entry.document_date, entry.source_kind, entry.source_id, entry.source_number,
        entry.purpose, entry.summary, entry.rule, entry.reverses_id, entry.actor_id, timezone('UTC', entry.recorded_at)
    )::text
$$;

create or replace function ledger.voucher_text(voucher ledger.voucher) returns text
    language sql stable as
$$
    select jsonb_build_array(
        voucher.position, voucher.id, voucher.number, voucher.type, voucher.month, voucher.sequence, voucher.date,
        voucher.summary, voucher.reference, voucher.attachments, voucher.total, voucher.is_hand, voucher.rule, voucher.created_by,
        voucher.checked_by, voucher.signed_by, voucher.posted_by, timezone('UTC', voucher.posted_at)
    )::text
$$;

create or replace function ledger.voucher_entries_text(voucher bigint) returns text
    language sql stable as
$$
    select coalesce(string_agg(entry.hash, ' ' order by entry.position), '')
    from ledger.voucher_entry as link join ledger.entry on entry.id = link.entry_id
    where link.voucher_id = voucher
$$;

create or replace function ledger.chain_hash(previous text, body text) returns text
    language sql immutable as
$$
    select encode(sha256(convert_to(previous || body, 'UTF8')), 'hex')
$$;
