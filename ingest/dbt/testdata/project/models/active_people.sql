{{ config(materialized='ephemeral') }} select p.* from {{ ref('stg_people') }} p left join {{ source('crm','consents') }} c using (id)
