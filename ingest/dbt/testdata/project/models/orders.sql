{{ config(materialized='incremental', unique_key='id', alias='fct_orders') }} select id, customer_id, amount, ordered_at from {{ ref('stg_orders') }}
