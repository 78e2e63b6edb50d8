"""Two ordinary Plotly apps that the map is measured against."""
