"""Who answers for a case over time, and handing it over."""
