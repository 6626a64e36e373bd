select id, customer_id, amount, ordered_at from {{ source('seeded','raw_orders') }}
