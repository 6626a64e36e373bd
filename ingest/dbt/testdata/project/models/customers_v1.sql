{{ config(materialized='table') }} select id as customer_id, email from {{ ref('active_people') }}
