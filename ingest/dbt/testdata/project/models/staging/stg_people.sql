select id, email, phone from {{ source('crm','people') }}
