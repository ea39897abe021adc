-- The lines of a question asked for two periods side by side: the difference, and what part of the other amount it is.
compared as (
    select
        asked.section,
        asked.line,

        asked.name,
        asked.name_en,
        asked.name_tw,
        asked.kind,

        asked.level,
        asked.current,
        asked.comparative,
        other.current as other_current,
        other.comparative as other_comparative,
        asked.current - other.current as difference_current,
        asked.comparative - other.comparative as difference_comparative,
        if(
            other.current = 0, null, round((asked.current - other.current) * 100 / abs(other.current), 2)
        )::decimal(18, 2) as percent_current,
        if(
            other.comparative = 0, null, round((asked.comparative - other.comparative) * 100 / abs(other.comparative), 2)
        )::decimal(18, 2) as percent_comparative,
        asked.left,
        asked.right,
        asked.difference,

        asked.ok
    from asked
    left join other on other.section = asked.section and other.line = asked.line
)
